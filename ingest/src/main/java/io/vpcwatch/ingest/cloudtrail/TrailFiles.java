package io.vpcwatch.ingest.cloudtrail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists trail files in the order in which CloudTrail delivered them. */
public final class TrailFiles {
  private static final Pattern DELIVERY_TIME = Pattern.compile("_([0-9]{8}T[0-9]{4}Z)_");
  private static final Comparator<Path> ORDER =
      Comparator.comparing(TrailFiles::deliveryTime).thenComparing(Comparator.naturalOrder());

  private TrailFiles() {}

  /**
   * The given files, and all files below the given folders that are not hidden; each once, sorted
   * by the time in CloudTrail's file names, then by path.
   *
   * @throws IOException if a path does not exist or can't be read; the message is for the user
   */
  public static List<Path> list(Collection<Path> paths) throws IOException {
    TreeSet<Path> files = new TreeSet<>(ORDER);
    for (Path path : paths) {
      // It would be the current folder: mostly a variable of a script that is not set.
      if (path.toString().isEmpty()) {
        throw new IOException("a path is empty; . is the current folder");
      }
      if (!Files.exists(path)) {
        throw new IOException("no such file or folder: " + path);
      }
      Files.walkFileTree(
          path,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new Collector(path, files));
    }
    return List.copyOf(files);
  }

  /** Empty for a name without one, which sorts first. */
  private static String deliveryTime(Path path) {
    Matcher matcher = DELIVERY_TIME.matcher(String.valueOf(path.getFileName()));
    return matcher.find() ? matcher.group(1) : "";
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Collection<Path> files;

    Collector(Path root, Collection<Path> files) {
      this.root = root;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      // A link that leads nowhere, as of git-annex, stands for a file that is missing.
      boolean missing = attributes.isSymbolicLink();
      if (isHidden(file) || !(attributes.isRegularFile() || missing || file.equals(root))) {
        return FileVisitResult.CONTINUE;
      }
      if (!missing && !Files.isReadable(file)) {
        throw new IOException("not allowed to read " + file);
      }
      files.add(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof FileSystemLoopException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure instanceof AccessDeniedException
          ? new IOException("not allowed to read " + file, failure)
          : new IOException("can't read " + file + ": " + failure.getMessage(), failure);
    }

    /** A path that the user gave is listed even if it is hidden. */
    private boolean isHidden(Path path) {
      return !path.equals(root) && String.valueOf(path.getFileName()).startsWith(".");
    }
  }
}
