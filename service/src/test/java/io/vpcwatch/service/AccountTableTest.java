package io.vpcwatch.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vpcwatch.model.Severity;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.service.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountTableTest {
  @TempDir private Path folder;

  @Test
  void an_account_has_a_name_a_unit_an_owner_an_environment_and_a_severity() throws IOException {
    AccountTable.Account account =
        load("""
                accounts:
                  "111122223333":
                    name: payments-prod
                    unit: Retail
                    owner: team-payments
                    environment: production
                    severity: high
                """)
            .get("111122223333");

    assertThat(account.name()).contains("payments-prod");
    assertThat(account.unit()).contains("Retail");
    assertThat(account.owner()).contains("team-payments");
    assertThat(account.environment()).contains("production");
    assertThat(account.severity()).contains(Severity.HIGH);
  }

  @Test
  void a_unit_has_the_accounts_that_name_it() throws IOException {
    AccountTable table =
        load(
            """
            accounts:
              "444455556666": { unit: Retail }
              "111122223333": { unit: Retail }
              "777788889999": { unit: Sandbox }
            """);

    assertThat(table.ofUnit("Retail")).containsExactly("111122223333", "444455556666");
    assertThat(table.ofUnit("Unknown")).isEmpty();
  }

  @Test
  void nothing_is_known_about_an_account_that_is_not_in_the_table() throws IOException {
    assertThat(load("accounts: {}").get("111122223333").name()).isEmpty();
  }

  @Test
  void an_account_can_be_set_by_the_environment() {
    AccountTable table =
        loader()
            .environment(Map.of("VPCWATCH_ACCOUNTS_111122223333_NAME", "payments-prod"))
            .load()
            .get(AccountTable.class);

    assertThat(table.get("111122223333").name()).contains("payments-prod");
  }

  @Test
  void an_account_is_known_by_twelve_digits() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> load("accounts: { payments: { name: payments-prod } }"))
        .withMessageContaining("accounts.payments: payments is no account; write 12 digits");
  }

  private AccountTable load(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("vpcwatch.yaml"), yaml);
    return loader().yaml(file).load().get(AccountTable.class);
  }

  private static SettingsLoader loader() {
    return new SettingsLoader().group("", AccountTable.class);
  }
}
