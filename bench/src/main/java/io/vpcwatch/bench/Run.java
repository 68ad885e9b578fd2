package io.vpcwatch.bench;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs one benchmark and ends the process, whatever threads its servers leave behind: the SQS
 * server's actors and the JDK's HTTP server have threads that are no daemons.
 *
 * <p>Arguments: the name of the benchmark's class, and its arguments.
 */
public final class Run {
  private Run() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    System.exit(run(args[0], Arrays.copyOfRange(args, 1, args.length)));
  }

  private static int run(String benchmark, String[] args) throws ReflectiveOperationException {
    try {
      Class.forName(Run.class.getPackageName() + "." + benchmark)
          .getMethod("main", String[].class)
          .invoke(null, (Object) args);
      return 0;
    } catch (InvocationTargetException e) {
      e.getTargetException().printStackTrace();
      return 1;
    }
  }
}
