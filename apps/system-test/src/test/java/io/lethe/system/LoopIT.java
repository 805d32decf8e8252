package io.lethe.system;

import static io.lethe.system.KeyHolders.MODERATOR;
import static io.lethe.system.KeyHolders.USER;
import static io.lethe.system.KeyHolders.VIEWER;
import static io.lethe.system.KeyHolders.anonymous;
import static io.lethe.system.KeyHolders.as;
import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.broker.EmbeddedBroker;
import io.lethe.broker.LoopbackCertificate;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicReader;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop over three processes, driven by the demo in a fourth: real broker, real model, few
 * steps. They share topics, the directory of versions and the file of API keys, and nothing else.
 */
class LoopIT {

  private static final int REPORTS = 10;
  private static final Path DASHBOARD = Path.of("../../deploy/grafana/dashboards/lethe.json");
  private static final Path ALERTS = Path.of("../../deploy/prometheus/alerts.yml");

  /** As docs/use/deployment.md states them; what starts and ends a JVM included. */
  private static final Map<String, Duration> STOPPED_WITHIN =
      Map.of(
          "labeler", Duration.ofSeconds(35),
          "trainer", Duration.ofSeconds(90),
          // With 5 s more of readiness DOWN than by default, to be seen here.
          "serving", Duration.ofSeconds(40));

  /** What the processes print is kept where the test fails. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private EmbeddedBroker broker;
  private KeyHolders people;

  @BeforeEach
  void startBroker() throws IOException {
    broker = EmbeddedBroker.start(directory.resolve("kafka"));
    // Each report by a user of its own.
    people = KeyHolders.of(directory, REPORTS);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void aReportIsUnlearnedByThreeProcessesThatStopWhenTold() throws Exception {
    try (ServiceProcess labeler = labeler();
        ServiceProcess trainer = trainer();
        ServiceProcess serving = serving()) {
      // given
      for (ServiceProcess service : List.of(labeler, trainer, serving)) {
        awaitHealthy(service.management());
      }
      awaitFirstVersion(serving.http());
      assertThat(as(VIEWER).get(serving.http().resolve("/q/health")).statusCode()).isEqualTo(404);
      assertEachMayDoWhatItsRoleSays(serving.http(), labeler.http());

      // when
      JsonNode result = demo(serving.http());

      // then no request failed, each picture names its version, and one day it is the new one
      assertThat(result.path("failedRequests").asInt()).isZero();
      assertThat(result.path("reports").asInt()).isEqualTo(REPORTS);
      assertThat(result.path("modelVersions").path(0).asText()).isEqualTo("base");
      String champion = result.path("modelVersions").path(1).asText();
      ModelVersion version = published(champion);
      assertThat(version.getParent()).isEqualTo("base");
      assertThat(version.getGatedAgainst()).isEqualTo("base");
      assertThat(version.getTrainedThrough()).isEqualTo(REPORTS);
      assertThat(topics().values(Topics.JOB_RESULTS))
          .extracting(JobResult::getOutcome)
          .containsOnly(JobOutcome.PUBLISHED);
      assertGaplessLog();
      assertEveryPictureNamesAVersion(Set.of("base", champion));
      assertLabelsAreShown(labeler.http());
      assertTrialsAreDecidedByTheirPictures(serving.http(), version);
      assertAModelCanBeAdded(serving.http());
      assertMetricsAreThere(DASHBOARD, metrics(serving) + metrics(trainer) + metrics(labeler));
      assertMetricsAreThere(ALERTS, metrics(serving) + metrics(trainer) + metrics(labeler));

      // when
      Map<String, ServiceProcess> services =
          Map.of("labeler", labeler, "trainer", trainer, "serving", serving);
      services.values().forEach(ServiceProcess::terminate);

      // then serving still answers when it is ready no more, and each ends in time
      URI ready = serving.management().resolve("/q/health/ready");
      await().atMost(Duration.ofSeconds(30)).until(() -> given().get(ready).statusCode() == 503);
      assertThat(as(VIEWER).get(serving.http().resolve("/v1/models")).statusCode()).isEqualTo(200);
      for (var service : services.entrySet()) {
        ServiceProcess process = service.getValue();
        assertThat(process.awaitExit(STOPPED_WITHIN.get(service.getKey()))).isEqualTo(143);
        assertThat(process.errors()).isEmpty();
        assertThat(process.output())
            .filteredOn(line -> line.contains(" ERROR "))
            .allMatch(LoopIT::isTooEarlyForTheBroker);
      }
      for (String line : trainer.output()) {
        assertThat(new ObjectMapper().readTree(line).path("message").isTextual()).isTrue();
      }
    }
  }

  /**
   * Kafka Streams asks for the ends of topics that it has just created, and again where a broker
   * does not yet know them; Kafka's client logs each such answer as an error.
   */
  private static boolean isTooEarlyForTheBroker(String line) {
    return line.contains("PartitionLeaderStrategy")
        && line.contains("Received unknown topic error for topic lethe-labeler-");
  }

  /** Its REST interface speaks TLS alone. */
  private ServiceProcess labeler() throws IOException, InterruptedException {
    LoopbackCertificate certificate = LoopbackCertificate.make(directory.resolve("labeler.p12"));
    return identified(
        "labeler",
        Map.ofEntries(
            entry("quarkus.http.insecure-requests", "disabled"),
            entry("quarkus.http.ssl-port", "0"),
            entry("quarkus.http.ssl.certificate.key-store-file", certificate.file().toString()),
            entry("quarkus.http.ssl.certificate.key-store-password", certificate.password()),
            entry("lethe.labeler.state-directory", directory.resolve("labeler").toString()),
            entry("lethe.labeler.trigger.count", Integer.toString(REPORTS)),
            entry("lethe.labeler.trigger.age", "1h"),
            entry("lethe.labeler.training.steps", "3"),
            entry("lethe.labeler.training.unlabeled-batch", "6"),
            entry("lethe.labeler.training.labelled-batch", "2"),
            entry("lethe.labeler.training.warm-up-steps", "1"),
            entry("lethe.labeler.training.learning-rate", "1e-5"),
            // What the judge of three steps says of a picture hangs on the processor.
            entry("lethe.labeler.trial.target", "1")));
  }

  private ServiceProcess trainer() throws IOException {
    Path assets = ServiceProcess.assets();
    return service(
        "trainer",
        Map.of(
            "lethe.store.location",
            directory.resolve("versions").toString(),
            "lethe.trainer.models.mnist.base",
            assets.resolve("models/mnist-ddpm-28").toString(),
            "lethe.trainer.models.mnist.unlabeled.dataset",
            assets.resolve("datasets/mnist").toString(),
            // Three steps unlearn nothing, and a few pictures are enough to see that.
            "lethe.trainer.gate.require-drop",
            "false",
            "lethe.trainer.gate.pictures",
            "64",
            "lethe.trainer.gate.loss-rows",
            "128",
            "quarkus.log.console.json.enabled",
            "true"));
  }

  private ServiceProcess serving() throws IOException {
    return identified(
        "serving",
        Map.of(
            "lethe.store.location",
            directory.resolve("versions").toString(),
            // Others may be at work on the machine that tests.
            "lethe.serving.deadline",
            "55s",
            "lethe.serving.trial-counts-every",
            "200ms",
            "quarkus.shutdown.delay",
            "10s"));
  }

  private ServiceProcess identified(String name, Map<String, String> own) throws IOException {
    Map<String, String> properties = new TreeMap<>(own);
    properties.putAll(people.properties());
    return service(name, properties);
  }

  private ServiceProcess service(String name, Map<String, String> own) throws IOException {
    Map<String, String> properties = new TreeMap<>(own);
    properties.put("kafka.bootstrap.servers", broker.bootstrapServers());
    properties.put("lethe.topics.partitions", "4");
    properties.put("lethe.topics.replication-factor", "1");
    properties.put("lethe.topics.min-insync-replicas", "1");
    return ServiceProcess.service(name, directory, properties);
  }

  private static void awaitHealthy(URI management) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                given()
                    .get(management.resolve("/q/health"))
                    .then()
                    .statusCode(200)
                    .body("checks.status", everyItem(equalTo("UP"))));
  }

  /** Those that a dashboard or rules name. */
  private static void assertMetricsAreThere(Path named, String metrics) throws IOException {
    assertThat(
            Pattern.compile("\\b(?:lethe|jvm|process|http)_[a-z_]+")
                .matcher(Files.readString(named))
                .results()
                .map(MatchResult::group)
                .distinct())
        .hasSizeGreaterThan(5)
        .allMatch(name -> metrics.lines().anyMatch(line -> line.startsWith(name)));
  }

  private static String metrics(ServiceProcess service) {
    return given().get(service.management().resolve("/q/metrics")).asString();
  }

  /** Serving is ready before it knows a model: the trainer, too, has only just begun. */
  private static void awaitFirstVersion(URI http) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                as(VIEWER)
                    .get(http.resolve("/v1/models/mnist"))
                    .then()
                    .statusCode(200)
                    .body("ready", equalTo(true)));
  }

  /** Reports generated digits while others ask for pictures, and waits for the new version's. */
  private JsonNode demo(URI http) throws Exception {
    Path figures = directory.resolve("demo.json");
    try (ServiceProcess demo =
        ServiceProcess.lethe(
            directory,
            "demo",
            "--kafka=" + broker.bootstrapServers(),
            "--url=" + http,
            "--credentials=" + people.users(),
            "--reports=" + REPORTS,
            "--pictures=16",
            "--json=" + figures)) {
      assertThat(demo.awaitExit(Duration.ofMinutes(10))).as(() -> String.valueOf(demo)).isZero();
      assertThat(demo.output()).anyMatch(line -> line.startsWith("share of the digit 7"));
    }
    return new ObjectMapper().readTree(figures.toFile());
  }

  private TopicReader topics() {
    return new TopicReader(kafka());
  }

  private KafkaClients kafka() {
    return new KafkaClients(KafkaProperties.at(broker.bootstrapServers()), "test");
  }

  private ModelVersion published(String name) {
    return topics().values(Topics.MODEL_VERSIONS).stream()
        .filter(version -> version.getVersion().equals(name))
        .filter(version -> version.getStatus() == VersionStatus.PUBLISHED)
        .findFirst()
        .orElseThrow();
  }

  private static void assertEachMayDoWhatItsRoleSays(URI serving, URI labeler) {
    for (URI view : List.of(serving.resolve("/v1/models"), labeler.resolve("/v1/labels"))) {
      anonymous().get(view).then().statusCode(401).header("WWW-Authenticate", "Bearer");
      as("nobody").get(view).then().statusCode(401);
      as(VIEWER).get(view).then().statusCode(200);
    }
    as(VIEWER).get(labeler.resolve("/v1/labels/mnist")).then().statusCode(403);
    // Browsers shall come by TLS again where they came by it.
    String header = "Strict-Transport-Security";
    assertThat(anonymous().get(labeler.resolve("/v1/labels")).header(header)).contains("max-age=");
    assertThat(anonymous().get(serving.resolve("/v1/models")).header(header)).isNull();
    as(VIEWER)
        .contentType("application/json")
        .body(Map.of("model", "mnist", "generationId", "none"))
        .post(serving.resolve("/v1/reports"))
        .then()
        .statusCode(403);
  }

  private static void assertLabelsAreShown(URI http) {
    as(MODERATOR)
        .get(http.resolve("/v1/labels"))
        .then()
        .statusCode(200)
        .body("[0].model", equalTo("mnist"))
        .body("[0].lastSequence", equalTo(REPORTS));
    as(MODERATOR)
        .get(http.resolve("/v1/labels/mnist?limit=5"))
        .then()
        .body("total", equalTo(REPORTS))
        .body("items", hasSize(5))
        .body("items[0].supports[0].reporter", startsWith("user-"));
    as(MODERATOR)
        .get(http.resolve("/v1/reporters/mnist"))
        .then()
        .body("items", hasSize(REPORTS))
        .body("items[0].labels", equalTo(1));
    as(MODERATOR).get(http.resolve("/v1/quarantine/mnist")).then().body("total", equalTo(0));
    as(MODERATOR).get(http.resolve("/v1/quarantine/mnist/none/picture")).then().statusCode(404);
    as(MODERATOR).get(http.resolve("/v1/dead-letters")).then().body("total", equalTo(0));
    as(MODERATOR)
        .get(http.resolve("/v1/labels/mnist?limit=0"))
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body(containsString("limit"));
  }

  /** By REST, as operators do it: one canary is no worse and is promoted, one makes no pictures. */
  private void assertTrialsAreDecidedByTheirPictures(URI http, ModelVersion version)
      throws Exception {
    // given
    var trial = new TrialOverRest(http, "mnist");
    trial.command("ROLL_BACK", "");
    trial.awaitLive("base");

    // when
    Set<String> makers = trial.tryUntilDecided(version.getVersion());

    // then
    assertThat(makers).containsExactlyInAnyOrder("base", version.getVersion());
    JsonPath promoted = trial.result(version.getVersion());
    assertThat(promoted.getString("outcome")).isEqualTo("PROMOTED");
    assertThat(promoted.getString("champion")).isEqualTo("base");
    assertThat(promoted.getDouble("figures.'pictures.candidate'"))
        .isGreaterThanOrEqualTo(TrialOverRest.PICTURES);
    trial.awaitLive(version.getVersion());

    // when
    FlatVersion.publish(kafka(), directory.resolve("versions"), version);
    makers = trial.tryUntilDecided(FlatVersion.NAME);

    // then
    assertThat(makers).containsExactlyInAnyOrder(FlatVersion.NAME, version.getVersion());
    JsonPath rolledBack = trial.result(FlatVersion.NAME);
    assertThat(rolledBack.getString("outcome")).isEqualTo("ROLLED_BACK");
    assertThat(rolledBack.getDouble("figures.'broken.candidate'"))
        .isEqualTo(rolledBack.getDouble("figures.'pictures.candidate'"));
    trial.awaitLive(version.getVersion());
  }

  /** While all run. */
  private void assertAModelCanBeAdded(URI http) throws Exception {
    try (ServiceProcess command =
        ServiceProcess.lethe(
            directory,
            "model",
            "add",
            "second",
            "--base=" + ServiceProcess.assets().resolve("models/mnist-ddpm-28"),
            "--store=" + directory.resolve("versions"),
            "--kafka=" + broker.bootstrapServers(),
            "--wait")) {
      assertThat(command.awaitExit()).as(() -> String.valueOf(command)).isZero();
      assertThat(command.output()).anyMatch(line -> line.startsWith("it is served by "));
    }
    as(USER)
        .contentType("application/json")
        .body(Map.of("model", "second", "steps", 2))
        .post(http.resolve("/v1/generations"))
        .then()
        .statusCode(200)
        .body("images[0].modelVersion", equalTo("base"));
  }

  private void assertGaplessLog() {
    assertThat(topics().values(Topics.LABEL_LOG))
        .extracting(LabelChange::getSequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, REPORTS).boxed().toList());
  }

  private void assertEveryPictureNamesAVersion(Set<String> versions) {
    Set<String> named =
        topics().values(Topics.GENERATIONS).stream()
            .map(Generation::getModelVersion)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(new TreeSet<>(versions));
  }
}
