package io.vpcwatch.standalone.option;

import io.vpcwatch.model.PlacementRule;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The id of a rule. */
public final class RuleConverter implements ITypeConverter<PlacementRule> {
  @Override
  public PlacementRule convert(String id) {
    try {
      return PlacementRule.parse(id);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "must be one of " + PlacementRule.ids(List.of(PlacementRule.values())));
    }
  }
}
