package io.vpcwatch.alerting.notification.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Samples;
import io.vpcwatch.model.Policy;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The samples: three functions of one change of the network, and three rules of one function. */
class GroupRendererTest {
  private final Map<String, Notification> samples =
      Samples.ofOneCause(new Policy(new TreeSet<>(), new TreeSet<>()));

  private Message render(String sample) {
    return new MessageRenderer(Language.EN).of(samples.get(sample));
  }

  private static String fact(Message message, String label) {
    return message.facts().stream()
        .filter(fact -> fact.label().equals(label))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void a_change_of_the_network_is_named_with_its_functions() {
    Message message = render("cause-functions-opened");

    assertThat(message.headline())
        .isEqualTo("3 functions in a public subnet since ReplaceRoute on rtb-0a1b2c3d4e5f60718");
    assertThat(fact(message, "Rule")).isEqualTo("private-subnet");
    assertThat(fact(message, "Who")).contains("alice");
    assertThat(fact(message, "Functions")).isEqualTo("checkout-api, invoice-pdf, order-events");
    assertThat(message.command()).startsWith("aws ec2 replace-route ");
    assertThat(message.lists()).hasSize(1);
    assertThat(message.lists().get(0).steps()).hasSize(3);
    assertThat(message.actions()).hasSize(2);
  }

  @Test
  void the_rules_of_a_function_are_listed_with_the_fix_of_each() {
    Message message = render("cause-rules-opened");

    assertThat(message.headline()).isEqualTo("checkout-api violates 3 rules about the network");
    assertThat(fact(message, "Rule")).isEqualTo("private-subnet, egress, multi-az");
    assertThat(message.lists().get(0).steps()).hasSize(3);
    assertThat(message.guide()).hasSize(4);
    assertThat(message.guide().get(2).code()).contains("aws ec2 revoke-security-group-egress ");
  }

  @Test
  void the_end_of_some_resolves_nothing() {
    for (String cause : new String[] {"cause-functions", "cause-rules"}) {
      for (String end : new String[] {"-updated", "-one-updated"}) {
        Message message = render(cause + end);

        assertThat(message.tone()).isEqualTo(Message.Tone.INFO);
        assertThat(message.isActionable()).isFalse();
        assertThat(message.thread()).isEqualTo(cause);
      }
      assertThat(render(cause + "-resolved").tone()).isEqualTo(Message.Tone.RESOLVED);
    }
    assertThat(render("cause-functions-updated").headline())
        .isEqualTo("Partly resolved: 2 functions in a public subnet; 1 still open");
  }

  @Test
  void every_message_of_a_cause_has_texts_in_every_language() {
    for (Language language : Language.values()) {
      samples
          .values()
          .forEach(
              each -> assertThat(new MessageRenderer(language).of(each).headline()).isNotBlank());
    }
  }
}
