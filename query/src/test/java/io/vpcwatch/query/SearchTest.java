package io.vpcwatch.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.service.AccountTable;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
  private static final FunctionArn ARN =
      FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:Payments-7");

  private static boolean finds(String wanted) {
    AccountTable.Account shop =
        new AccountTable.Account(
            Optional.of("Web Shop"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Search(wanted, new AccountTable(Map.of("111122223333", shop)))
        .finds(ARN, "alice", Map.of("team", "Checkout"), "v-0123");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " payments ",
        "PAYMENTS-7",
        "eu-west",
        "2222",
        "web shop",
        "alice",
        "checkout",
        "v-01",
        "111122223333:function:pay",
        "arn:aws:lambda:eu-west-1:111122223333:function:payments-7"
      })
  void a_function_is_found_by_a_part_of_any_of_its_texts(String wanted) {
    assertThat(finds(wanted)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"team", "payments-8", ":payments-8", "eu-west-1:2"})
  void what_is_in_no_text_is_not_found(String wanted) {
    assertThat(finds(wanted)).isFalse();
  }
}
