package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.ThreadRef;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a destination calls the message of an opening is remembered for what follows it. */
class ThreadTest {

  private static IncidentUpdate next(OutboxHarness outbox) {
    Notification notification = outbox.pollOne();
    IncidentUpdate update = (IncidentUpdate) notification;
    outbox.complete(notification, Attempt.delivered("ts-" + update.notice()));
    return update;
  }

  @Test
  void an_end_and_a_reminder_belong_to_the_opening_even_after_a_kill() {
    OutboxHarness outbox = OutboxHarness.unlimited().sees(violation().opened());
    assertThat(next(outbox).root()).isNull();

    outbox.restarts().later(Duration.ofDays(1)).reminds();
    assertThat(next(outbox).root()).isEqualTo(new ThreadRef("ts-OPENED", false));
    outbox.sees(violation().resolved());
    assertThat(next(outbox).root()).isEqualTo(new ThreadRef("ts-OPENED", false));
  }

  @Test
  void the_resolutions_of_a_digest_reply_to_it_but_do_not_edit_it() {
    OutboxHarness outbox = OutboxHarness.unlimited().withGrouping(5);
    IntStream.range(0, 10).forEach(i -> outbox.sees(violation().id("v" + i).opened()));
    assertThat(outbox.poll()).isNull();
    outbox.later(Duration.ofSeconds(30));
    next(outbox);

    outbox.later(Duration.ofHours(1)).sees(violation().id("v3").resolved());

    assertThat(next(outbox).root()).isEqualTo(new ThreadRef("ts-OPENED", true));
  }
}
