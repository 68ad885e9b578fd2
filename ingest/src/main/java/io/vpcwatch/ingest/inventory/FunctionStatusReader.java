package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.FunctionArn;
import java.util.Map;

/** What is believed of every function that exists, at the beginning of a scan. */
@FunctionalInterface
public interface FunctionStatusReader {
  Map<FunctionArn, ExpectedState> read();
}
