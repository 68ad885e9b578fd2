package io.vpcwatch.model.network;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The route table or network ACL of a subnet.
 *
 * @param id null if there is none, or if it is not known
 * @param cause who has made it so
 * @param missing the fact without which it is not known
 */
record Link(@Nullable String id, @Nullable NetworkCause cause, @Nullable PlacementReason missing) {
  private static final int MAX_REPLACEMENTS = 1000;

  private static Link unknown(String subject, String part) {
    return new Link(null, null, PlacementReason.missing(subject, part));
  }

  /** The explicit association of a subnet counts, else the main route table of its VPC. */
  static Link tableOf(NetworkResource subnet, Lookup network) {
    Link explicit = of(subnet, NetworkParts.ASSOCIATION, network);
    if (explicit.id != null || explicit.missing != null) {
      return explicit;
    }
    String vpcId = subnet.value(NetworkParts.VPC);
    if (vpcId == null) {
      return unknown(subnet.id(), NetworkParts.VPC);
    }
    NetworkResource vpc = network.find(vpcId);
    Link main = vpc == null ? null : of(vpc, NetworkParts.ASSOCIATION, network);
    return main == null || main.id == null
        ? unknown(vpcId, NetworkParts.ASSOCIATION)
        : new Link(main.id, NetworkCause.later(explicit.cause, main.cause), null);
  }

  static Link aclOf(NetworkResource subnet, Lookup network) {
    Link acl = of(subnet, NetworkParts.ACL_ASSOCIATION, network);
    return acl.id == null && acl.missing == null
        ? unknown(subnet.id(), NetworkParts.ACL_ASSOCIATION)
        : acl;
  }

  /** There is one association at most, so that the newest of several counts. */
  private static Link of(NetworkResource owner, String family, Lookup network) {
    Link newest = null;
    Register age = null;
    NetworkCause ended = owner.lastRemoval(family);
    for (Map.Entry<String, String> association : owner.members(family).entrySet()) {
      String name = NetworkParts.member(family, association.getKey());
      Register shown = owner.register(name);
      Link link = new Link(association.getValue(), owner.cause(name), null);
      NetworkResource current = network.find(association.getKey());
      for (int i = 0; current != null && current.isDeleted() && i < MAX_REPLACEMENTS; i++) {
        String successor = current.value(NetworkParts.SUCCESSOR);
        if (successor == null) {
          ended = NetworkCause.later(ended, current.causeOfLife());
          link = null;
          break;
        }
        current = network.find(successor);
        String target = current == null ? null : current.value(NetworkParts.TARGET);
        if (current == null || target == null) {
          link = unknown(successor, NetworkParts.TARGET);
          break;
        }
        shown = current.register(NetworkParts.TARGET);
        link = new Link(target, current.cause(NetworkParts.TARGET), null);
      }
      if (link != null
          && shown != null
          && (age == null || Register.ORDER.compare(shown, age) > 0)) {
        newest = link;
        age = shown;
      }
    }
    if (newest != null) {
      return newest;
    }
    return owner.lists(family) ? new Link(null, ended, null) : unknown(owner.id(), family);
  }
}
