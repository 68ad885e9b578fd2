package io.vpcwatch.standalone.doctor;

import io.vpcwatch.alerting.channel.console.Terminal;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Settings;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vpcwatch doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks whether everything is there that the settings ask for: Kafka and its topics, AWS, every channel; and says how to mend what is not.",
      "It changes nothing and tells nobody anything. Exit status 1 if something is wrong, 2 if the settings are.",
      ""
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final int SOMETHING_IS_WRONG = 1;

  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  public DoctorCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Settings loaded = settings.get();
    print(out, "settings", Health.up("nothing wrong with them"));
    AtomicInteger wrong = new AtomicInteger();
    new Diagnostics(loaded, Terminal.standard(System.out), Clock.systemUTC())
        .run(
            (what, health) -> {
              print(out, what, health);
              if (!health.ok()) {
                wrong.incrementAndGet();
              }
            });
    out.println(wrong.get() == 0 ? "All is well." : wrong.get() + " to mend.");
    out.flush();
    return wrong.get() == 0 ? 0 : SOMETHING_IS_WRONG;
  }

  private static void print(PrintWriter out, String what, Health health) {
    out.printf("%-5s  %-20s  %s%n", health.ok() ? "ok" : "WRONG", what, health.detail());
    out.flush();
  }
}
