package io.vpcwatch.standalone.doctor;

import io.vpcwatch.alerting.channel.Terminal;
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
      "Checks everything that the settings require (Kafka and its topics, AWS, every channel), and reports how to fix each problem.",
      "Changes nothing and sends no notification. Exit status 1 if a check failed, 2 if the settings are invalid.",
      ""
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final int CHECK_FAILED = 1;

  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  public DoctorCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Settings loaded = settings.get();
    print(out, "settings", Health.up("valid"));
    AtomicInteger problems = new AtomicInteger();
    new Diagnostics(loaded, Terminal.standard(System.out), Clock.systemUTC())
        .run(
            (what, health) -> {
              print(out, what, health);
              if (!health.ok()) {
                problems.incrementAndGet();
              }
            });
    out.println(
        switch (problems.get()) {
          case 0 -> "No problems found.";
          case 1 -> "1 problem found.";
          default -> problems.get() + " problems found.";
        });
    out.flush();
    return problems.get() == 0 ? 0 : CHECK_FAILED;
  }

  private static void print(PrintWriter out, String what, Health health) {
    out.printf("%-5s  %-20s  %s%n", health.ok() ? "ok" : "WRONG", what, health.detail());
    out.flush();
  }
}
