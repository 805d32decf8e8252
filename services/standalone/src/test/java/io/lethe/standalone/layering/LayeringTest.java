package io.lethe.standalone.layering;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The layering table of docs/design/architecture.md. Rooms talk through topics alone, so that each
 * can be stopped, scaled or replaced; the mathematics knows neither Kafka nor Quarkus, so that it
 * can be tested and reused without them.
 */
class LayeringTest {

  private static final JavaClasses LETHE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // A packaged module brings its tests for others as a jar.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.lethe");

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("schemas", Set.of()),
          entry("diffusion", Set.of()),
          entry("broker", Set.of()),
          entry("store", Set.of("schemas", "diffusion")),
          entry("topics", Set.of("schemas")),
          entry("http", Set.of("topics")),
          entry("console", Set.of()),
          entry("application", Set.of("schemas")),
          entry("experiments", Set.of("diffusion")),
          entry("drills", Set.of("schemas", "diffusion", "broker", "store", "topics")),
          entry("labeler", Set.of("schemas", "store", "topics", "http")),
          entry("trainer", Set.of("schemas", "diffusion", "store", "topics")),
          entry("serving", Set.of("schemas", "diffusion", "store", "topics", "http")));

  private static Set<String> rooms() {
    return MAY_USE.keySet();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomUsesOnlyWhatTheTableAllows(String room) {
    // given
    String[] forbidden =
        Stream.concat(MAY_USE.keySet().stream(), Stream.of("standalone"))
            .filter(other -> !other.equals(room) && !MAY_USE.get(room).contains(other))
            .map(other -> "io.lethe." + other + "..")
            .toArray(String[]::new);
    assertThat(inRoom(room)).as("classes of %s", room).isPositive();

    // then
    noClasses()
        .that()
        .resideInAPackage("io.lethe." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(LETHE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.lethe.(**)").should().beFreeOfCycles().check(LETHE);
  }

  @Test
  void theMathematicsKnowsNeitherKafkaNorQuarkus() {
    noClasses()
        .that()
        .resideInAnyPackage("io.lethe.diffusion..", "io.lethe.experiments..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "jakarta..", "org.apache.avro..")
        .check(LETHE);
  }

  @Test
  void onlyTheStoreKnowsS3() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.lethe.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon..")
        .check(LETHE);
  }

  /** Those of Kafka Streams too: it is given them. */
  @Test
  void onlyTopicsMakesKafkaClients() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.lethe.topics..", "io.lethe.broker..")
        .should()
        .callConstructorWhere(
            target(owner(assignableTo(Consumer.class).or(assignableTo(Producer.class)))))
        .orShould()
        .callMethodWhere(target(owner(assignableTo(Admin.class))).and(target(name("create"))))
        .check(LETHE);
  }

  @Test
  void schemasNeedOnlyAvroTheKafkaClientsAndStatistics() {
    classes()
        .that()
        .resideInAPackage("io.lethe.schemas..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.lethe.schemas..",
            "java..",
            "javax.imageio..",
            "org.apache.avro..",
            "org.apache.commons.statistics..",
            "org.apache.kafka.clients..",
            "org.apache.kafka.common..")
        .check(LETHE);
  }

  @Test
  void packagesAreNamedAfterWhatHappensThere() {
    assertThat(LETHE.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(
            name ->
                assertThat(Arrays.asList(name.split("\\.")))
                    .doesNotContain("util", "utils", "impl", "manager", "helper", "common"));
  }

  private static long inRoom(String room) {
    return LETHE.stream()
        .filter(type -> type.getPackageName().startsWith("io.lethe." + room))
        .count();
  }
}
