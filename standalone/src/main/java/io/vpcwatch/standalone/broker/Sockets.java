package io.vpcwatch.standalone.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The broker's two listening sockets, bound before Kafka starts: Kafka needs its ports in its
 * settings, and no other process can take a bound port.
 */
record Sockets(ServerSocketChannel clients, ServerSocketChannel controller)
    implements ServerSocketFactory, AutoCloseable {
  /** No other address: the broker has no authentication. */
  static final String LOOPBACK = "127.0.0.1";

  private static final int BACKLOG = 50;

  /**
   * Binds both sockets.
   *
   * @param clientPort 0 for any free one
   */
  static Sockets bind(int clientPort) {
    ServerSocketChannel clients = bindOne(clientPort);
    try {
      return new Sockets(clients, bindOne(0));
    } catch (BrokerException e) {
      Utils.closeQuietly(clients, "socket");
      throw e;
    }
  }

  int clientPort() {
    return clients.socket().getLocalPort();
  }

  int controllerPort() {
    return controller.socket().getLocalPort();
  }

  /** Called by Kafka, once for each listener. */
  @Override
  public ServerSocketChannel openServerSocket(
      String listenerName, InetSocketAddress address, int backlog, int receiveBufferBytes)
      throws IOException {
    ServerSocketChannel bound =
        listenerName.equals(BrokerSettings.CONTROLLER) ? controller : clients;
    bound.configureBlocking(false);
    return bound;
  }

  /** Closes the sockets that Kafka has not closed. */
  @Override
  public void close() {
    Utils.closeQuietly(clients, "socket of the broker");
    Utils.closeQuietly(controller, "socket of the controller");
  }

  @SuppressWarnings("AddressSelection") // a literal, so there is one address
  private static ServerSocketChannel bindOne(int port) {
    try {
      ServerSocketChannel socket = ServerSocketChannel.open();
      try {
        return socket.bind(new InetSocketAddress(LOOPBACK, port), BACKLOG);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw new BrokerException(
          "the in-process broker can't listen on %s:%d: %s"
              .formatted(LOOPBACK, port, e.getMessage()),
          e);
    }
  }
}
