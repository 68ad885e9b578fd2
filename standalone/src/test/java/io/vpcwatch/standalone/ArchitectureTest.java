package io.vpcwatch.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import java.io.IOException;
import java.time.Instant;

/** Dependencies between modules and packages, and conventions of the code. */
@AnalyzeClasses(packages = "io.vpcwatch", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
  private static final String MODEL = "io.vpcwatch.model..";
  private static final String SERVICE = "io.vpcwatch.service..";
  private static final String STREAMS = "io.vpcwatch.streams..";
  private static final String INGEST = "io.vpcwatch.ingest..";
  private static final String EVALUATOR = "io.vpcwatch.evaluator..";
  private static final String ALERTING = "io.vpcwatch.alerting..";
  private static final String QUERY = "io.vpcwatch.query..";
  private static final String CHANNEL = "io.vpcwatch.alerting.channel..";
  private static final String SCAN = "io.vpcwatch.ingest.cloudtrail.scan..";

  /** ArchUnit's own option does not recognise the folder of a quick build. */
  static final class MainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("test-classes/");
    }
  }

  /**
   * The services, ingest, evaluator, alerting and query, communicate by Kafka only. Query uses the
   * texts of alerting.
   */
  @ArchTest
  static final ArchRule modules_depend_on_lower_modules_only =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("model")
          .definedBy(MODEL)
          .layer("service")
          .definedBy(SERVICE)
          .layer("streams")
          .definedBy(STREAMS)
          .layer("ingest")
          .definedBy(INGEST)
          .layer("evaluator")
          .definedBy(EVALUATOR)
          .layer("alerting")
          .definedBy(ALERTING)
          .layer("query")
          .definedBy(QUERY)
          .layer("standalone")
          .definedBy("io.vpcwatch.standalone..")
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("service")
          .mayOnlyAccessLayers("model")
          .whereLayer("streams")
          .mayOnlyAccessLayers("service", "model")
          .whereLayer("ingest")
          .mayOnlyAccessLayers("service", "model")
          .whereLayer("evaluator")
          .mayOnlyAccessLayers("streams", "service", "model")
          .whereLayer("alerting")
          .mayOnlyAccessLayers("streams", "service", "model")
          .whereLayer("query")
          .mayOnlyAccessLayers("alerting", "streams", "service", "model")
          .whereLayer("standalone")
          .mayOnlyAccessLayers(
              "ingest", "evaluator", "alerting", "query", "streams", "service", "model");

  @ArchTest
  static final ArchRule query_uses_the_texts_of_alerting_only =
      noClasses()
          .that()
          .resideInAPackage(QUERY)
          .should()
          .dependOnClassesThat(
              resideInAPackage(ALERTING)
                  .and(not(resideInAPackage("io.vpcwatch.alerting.notification..")))
                  .and(not(type(AlertingSettings.class))));

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("io.vpcwatch.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule model_has_no_dependencies_but_jackson =
      classes()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      MODEL,
                      "java.lang..",
                      "java.util..",
                      "java.time..",
                      "java.nio.charset..",
                      "java.security..",
                      "com.fasterxml.jackson..",
                      "org.jspecify.annotations..",
                      // Annotations for the compiler.
                      "io.soabase.recordbuilder.core..")
                  // Jackson's methods declare it.
                  .or(type(IOException.class)));

  @ArchTest
  static final ArchRule service_and_ingest_do_not_use_kafka_streams =
      noClasses()
          .that()
          .resideInAnyPackage(SERVICE, INGEST)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule only_clients_of_aws_use_its_sdk =
      noClasses()
          .that()
          .resideInAnyPackage(MODEL, SERVICE, STREAMS, EVALUATOR, ALERTING, QUERY)
          .and()
          .resideOutsideOfPackages(
              "io.vpcwatch.service.network",
              "io.vpcwatch.alerting.channel.aws",
              "io.vpcwatch.alerting.channel.sns",
              "io.vpcwatch.alerting.channel.eventbridge",
              "io.vpcwatch.alerting.channel.securityhub")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk..");

  @ArchTest
  static final ArchRule settings_are_read_without_the_sdk_of_aws =
      noMethods()
          .that()
          .areDeclaredInClassesThat()
          .haveSimpleNameEndingWith("Settings")
          .should()
          .haveRawReturnType(resideInAPackage("software.amazon.."))
          .because(
              "every service reads all settings, and the images of those that do not need all of the SDK lack parts of it");

  @ArchTest
  static final ArchRule ingest_does_not_evaluate =
      noClasses()
          .that()
          .resideInAPackage(INGEST)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(
              Violation.class,
              Policy.class,
              Evaluation.class,
              FunctionHistory.class,
              Delivery.class);

  @ArchTest
  static final ArchRule only_the_codec_of_the_evaluator_reads_json =
      noClasses()
          .that()
          .resideInAPackage(EVALUATOR)
          .and()
          .doNotHaveSimpleName("RowCodec")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..");

  @ArchTest
  static final ArchRule the_scanner_is_used_by_cloudtrail_only =
      noClasses()
          .that()
          .resideOutsideOfPackages(SCAN, "io.vpcwatch.ingest.cloudtrail")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SCAN);

  @ArchTest
  static final ArchRule channels_do_not_depend_on_each_other =
      slices()
          .matching("io.vpcwatch.alerting.channel.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage(CHANNEL),
              resideInAnyPackage(
                  "io.vpcwatch.alerting.channel.http..", "io.vpcwatch.alerting.channel.aws.."));

  @ArchTest
  static final ArchRule channels_do_not_depend_on_kafka_or_the_outbox =
      noClasses()
          .that()
          .resideInAPackage(CHANNEL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vpcwatch.alerting.outbox..", "org.apache.kafka..");

  @ArchTest
  static final ArchRule clocks_are_injected =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule static_fields_are_final =
      fields().that().haveModifier(STATIC).should().haveModifier(FINAL);

  @ArchTest
  static final ArchRule class_names_avoid_vague_words =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameContaining("Common");
}
