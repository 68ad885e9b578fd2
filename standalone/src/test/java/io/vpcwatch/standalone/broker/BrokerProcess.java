package io.vpcwatch.standalone.broker;

import java.io.IOException;
import java.nio.file.Path;

/** A broker in a separate process that writes one record, reports that, and waits to be killed. */
final class BrokerProcess {
  static final String WRITTEN = "written";

  private BrokerProcess() {}

  static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            BrokerProcess.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws Exception {
    try (DataDirectory data = DataDirectory.open(Path.of(args[0]));
        EmbeddedBroker broker = EmbeddedBroker.in(data, 0)) {
      broker.start();
      Client client = Client.of(broker);
      client.createTopic("survivors");
      client.write("survivors", "acknowledged");
      System.out.println(WRITTEN);
      System.in.read(); // until it is killed, or its parent is gone
    }
  }
}
