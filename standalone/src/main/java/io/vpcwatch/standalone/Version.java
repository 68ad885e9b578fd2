package io.vpcwatch.standalone;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "vpcwatch " + text(),
      "Java " + System.getProperty("java.runtime.version") + ", " + System.getProperty("os.name")
    };
  }

  /** Classes outside of a jar have no version. */
  static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
