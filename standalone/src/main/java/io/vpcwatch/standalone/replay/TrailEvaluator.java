package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import java.util.List;
import java.util.Map;

/** Turns the facts of a replay into what the report says. */
interface TrailEvaluator {

  /**
   * @param changes by function, in the order of reading, repetitions included
   * @throws ReplayException if no judgement could be reached
   */
  Outcome judge(Map<FunctionArn, List<FunctionChange>> changes) throws InterruptedException;
}
