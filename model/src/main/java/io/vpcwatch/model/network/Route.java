package io.vpcwatch.model.network;

/**
 * Where a route leads, as text {@code igw-1} or {@code nat-1 blackhole}.
 *
 * @param target the id of a gateway, interface or endpoint, the ARN of a core network, or {@code
 *     local}
 * @param active the target exists and is attached
 */
public record Route(String target, boolean active) {
  static Route parse(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? new Route(text, true) : new Route(text.substring(0, space), false);
  }

  @Override
  public String toString() {
    return active ? target : target + " blackhole";
  }
}
