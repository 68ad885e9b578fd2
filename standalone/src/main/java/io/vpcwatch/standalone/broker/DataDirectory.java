package io.vpcwatch.standalone.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data folder, locked by one vpcwatch while it runs. The lock is the operating system's, which
 * releases it when the process is killed.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "vpcwatch.lock";

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Creates the folder if it is missing, and locks it.
   *
   * @throws BrokerException if it can't be created or written, or if another process has locked it
   */
  public static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel lockFile = FileChannel.open(path.resolve(LOCK_FILE), CREATE, WRITE);
      try {
        if (!lock(lockFile)) {
          throw new BrokerException(
              "%s is used by another vpcwatch%s: stop it, or choose another folder with data-dir"
                  .formatted(path, owner(path)));
        }
        lockFile.truncate(0);
        lockFile.write(
            ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8)));
        return new DataDirectory(path, lockFile);
      } catch (BrokerException | IOException e) {
        lockFile.close();
        throw e;
      }
    } catch (IOException e) {
      throw new BrokerException(
          "can't use %s as the data folder: %s; make it writable, or choose another one with data-dir"
              .formatted(path, reason(e)),
          e);
    }
  }

  /** The folder as configured. */
  public Path path() {
    return path;
  }

  /** A subfolder, created if missing: with names and addresses of people, so not for everyone. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(
          path.resolve(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    } catch (IOException e) {
      throw new BrokerException("can't create %s: %s".formatted(path.resolve(name), reason(e)), e);
    }
  }

  /** Writes the broker's address for other processes on this machine; see {@link #brokerOf}. */
  public void writeBroker(String bootstrapServers) {
    try {
      byte[] line = ("\n" + bootstrapServers).getBytes(UTF_8);
      lockFile.write(ByteBuffer.wrap(line), lockFile.size());
    } catch (IOException e) {
      throw new BrokerException("can't write to %s: %s".formatted(path, reason(e)), e);
    }
  }

  /**
   * The address of the broker of the process that has locked the folder; empty if there is none.
   */
  public static Optional<String> brokerOf(Path path) {
    try {
      List<String> lines = Files.readAllLines(path.resolve(LOCK_FILE));
      boolean isRunning =
          lines.size() == 2
              && ProcessHandle.of(Long.parseLong(lines.get(0)))
                  .filter(ProcessHandle::isAlive)
                  .isPresent();
      return isRunning ? Optional.of(lines.get(1)) : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Unlocks the folder. */
  @Override
  public void close() {
    try {
      if (lockFile.isOpen()) {
        lockFile.truncate(0);
      }
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean lock(FileChannel file) throws IOException {
    try {
      @Nullable FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // locked by this process
    }
  }

  private static String owner(Path path) {
    try {
      String pid = Files.readString(path.resolve(LOCK_FILE)).lines().findFirst().orElse("");
      return pid.matches("\\d+") ? " (pid " + pid + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it is not a folder";
    }
    if (e instanceof NoSuchFileException) {
      return "the folder above it does not allow it";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.toString() : reason;
  }
}
