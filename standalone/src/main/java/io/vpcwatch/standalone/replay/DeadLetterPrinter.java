package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.kafka.DeadLetter;
import java.io.PrintWriter;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Prints the first dead letters. Thread-safe. */
final class DeadLetterPrinter {
  private static final int SHOWN = 20;

  private final PrintWriter out;
  private final AtomicLong letters = new AtomicLong();

  DeadLetterPrinter(PrintWriter out) {
    this.out = out;
  }

  void print(DeadLetter deadLetter) {
    long count = letters.incrementAndGet();
    if (count <= SHOWN) {
      out.println(
          SanitizedText.of(
              "unreadable: "
                  + deadLetter.source()
                  + ": "
                  + deadLetter.reason().label()
                  + " "
                  + new TreeMap<>(deadLetter.details())));
    } else if (count == SHOWN + 1) {
      out.println("unreadable: there is more; the report has the count");
    }
  }
}
