package io.vpcwatch.standalone;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import java.time.Instant;

/** Who may know whom, and habits that a reader counts on. */
@AnalyzeClasses(packages = "io.vpcwatch", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
  private static final String MODEL = "io.vpcwatch.model..";
  private static final String SERVICE = "io.vpcwatch.service..";
  private static final String STREAMS = "io.vpcwatch.streams..";
  private static final String INGEST = "io.vpcwatch.ingest..";
  private static final String EVALUATOR = "io.vpcwatch.evaluator..";
  private static final String ALERTING = "io.vpcwatch.alerting..";
  private static final String STANDALONE = "io.vpcwatch.standalone..";
  private static final String BENCH = "io.vpcwatch.bench..";

  /** ArchUnit's own option does not know the folder of a quick build. */
  static final class MainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("test-classes/");
    }
  }

  @ArchTest
  static final ArchRule the_model_is_words_and_pure_functions =
      classes()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              MODEL,
              "java.lang..",
              "java.util..",
              "java.time..",
              "java.nio.charset..",
              "java.security..",
              "com.fasterxml.jackson..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule the_service_module_serves_all_and_knows_only_the_model =
      noClasses()
          .that()
          .resideInAPackage(SERVICE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              STREAMS, INGEST, EVALUATOR, ALERTING, STANDALONE, "org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule the_streams_module_hosts_topologies_and_knows_none_of_them =
      classes()
          .that()
          .resideInAPackage(STREAMS)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              STREAMS,
              MODEL,
              SERVICE,
              MODEL,
              "java..",
              "org.apache.kafka..",
              "org.rocksdb..",
              "io.micrometer..",
              "org.slf4j..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule ingest_is_no_streams_application =
      noClasses()
          .that()
          .resideInAPackage(INGEST)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(STREAMS);

  @ArchTest
  static final ArchRule ingest_never_judges =
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
  static final ArchRule only_ingest_sees_cloudtrail =
      noClasses()
          .that()
          .resideInAnyPackage(EVALUATOR, ALERTING)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(INGEST);

  @ArchTest
  static final ArchRule the_evaluator_sees_records_not_json =
      noClasses()
          .that()
          .resideInAPackage(EVALUATOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..");

  @ArchTest
  static final ArchRule services_meet_in_kafka_only =
      slices()
          .matching("io.vpcwatch.(ingest|evaluator|alerting)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule only_standalone_puts_the_services_together =
      noClasses()
          .that()
          .resideOutsideOfPackages(STANDALONE, BENCH)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(STANDALONE);

  @ArchTest
  static final ArchRule nothing_depends_on_the_benchmarks =
      noClasses()
          .that()
          .resideOutsideOfPackage(BENCH)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(BENCH);

  @ArchTest
  static final ArchRule packages_form_no_cycles =
      slices().matching("io.vpcwatch.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule clocks_are_injected =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule no_state_is_static =
      fields().that().haveModifier(STATIC).should().haveModifier(FINAL);

  @ArchTest
  static final ArchRule names_say_what_a_thing_is =
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
