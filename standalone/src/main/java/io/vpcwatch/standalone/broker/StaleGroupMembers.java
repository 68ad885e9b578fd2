package io.vpcwatch.standalone.broker;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Members of consumer groups that a killed process has left. */
final class StaleGroupMembers {
  private static final Logger LOG = LoggerFactory.getLogger(StaleGroupMembers.class);

  private StaleGroupMembers() {}

  /** Removes every member of the groups; those that can't be removed expire later. */
  static void remove(String bootstrapServers, Collection<String> groups) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      for (String group : groups) {
        remove(admin, group);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Admin admin, String group) throws InterruptedException {
    try {
      admin
          .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
          .all()
          .get();
    } catch (ExecutionException e) {
      LOG.debug("stale members of {} could not be removed; their sessions will expire", group, e);
    }
  }
}
