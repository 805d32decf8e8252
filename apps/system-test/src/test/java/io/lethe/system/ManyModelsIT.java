package io.lethe.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.EmbeddedBroker;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicWriter;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many registered models in one process of serving with room for few: all are answered, the hot
 * ones stay in memory, and memory, meters and the start stay bounded. Long form, with figures:
 * {@code mvn verify -pl apps/system-test -am -Pdrills -Dit.test=ManyModelsIT}; see
 * docs/lab/serving.md.
 */
class ManyModelsIT {

  private static final int MODELS = Integer.getInteger("lethe.drill.models", 16);
  private static final int HOT = Integer.getInteger("lethe.drill.hot", 2);
  private static final int COLD_USES = Integer.getInteger("lethe.drill.cold-uses", 6);

  /** What the shipped model's version counts: its files, and the allowance for it. */
  private static final int VERSION_MB = 19;

  /** Versions for which there is room. */
  private static final int ROOM = 2 * HOT;

  private static final int METERS_A_MODEL = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What the processes print is kept where the test fails. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private final List<String> hot = names("hot", HOT);
  private final List<String> cold = names("cold", MODELS - HOT);

  @Test
  void manyModelsAreAnsweredWithRoomForFew() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
      long empty;
      long known;
      try (ServiceProcess serving = serving(broker, "empty")) {
        awaitReady(serving);
        empty = serving.residentBytes();
        // given
        register(broker);
        awaitKnown(serving);
        known = serving.residentBytes();
        serving.terminate();
        serving.awaitExit();
      }

      long started = System.nanoTime();
      try (ServiceProcess serving = serving(broker, "many")) {
        awaitReady(serving);
        Duration start = Duration.ofNanos(System.nanoTime() - started);
        long warm = serving.residentBytes();
        hot.forEach(model -> generate(serving, model));
        int meters = meters(serving);

        // when
        List<Long> firstUses = new ArrayList<>();
        var random = new Random(1);
        long most = 0;
        for (int i = 0; i < COLD_USES; i++) {
          firstUses.add(generate(serving, cold.get(random.nextInt(cold.size()))));
          generate(serving, hot.get(i % HOT));
          most = Math.max(most, serving.residentBytes());
        }

        double loads = metric(serving, "lethe_serving_models_loads_total");
        double unloads = metric(serving, "lethe_serving_models_unloads_total");
        List<Long> sorted = firstUses.stream().sorted().toList();
        System.out.printf(
            "drill: %d models, %d hot, room for %d: empty %d MB, known %d MB,"
                + " warm %d MB, most %d MB; start %d ms; first use of a cold model p50 %d ms,"
                + " longest %d ms; %.0f loads, %.0f unloads; %d meters with %d models, %d at the"
                + " end%n",
            MODELS,
            HOT,
            ROOM,
            empty >> 20,
            known >> 20,
            warm >> 20,
            most >> 20,
            start.toMillis(),
            sorted.get(sorted.size() / 2),
            sorted.get(sorted.size() - 1),
            loads,
            unloads,
            meters,
            HOT,
            meters(serving));

        // then
        assertThat(metric(serving, "lethe_serving_models_resident"))
            .isBetween(1.0 * HOT, 1.0 * ROOM);
        assertThat(metric(serving, "lethe_serving_models_memory_bytes"))
            .isLessThanOrEqualTo(ROOM * VERSION_MB * 1048576.0);
        assertThat(loads).isLessThanOrEqualTo(HOT + COLD_USES);
        assertThat(loads - unloads).isLessThanOrEqualTo(ROOM);
        hot.forEach(
            model ->
                given().get(serving.http().resolve("/v1/models/" + model)).then().statusCode(200));
        assertThat(hot).allMatch(model -> isReady(serving, model));
        assertThat(meters(serving)).isLessThan(meters + METERS_A_MODEL * ROOM);
        assertThat(serving.errors()).isEmpty();
      }
    }
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
  }

  private ServiceProcess serving(EmbeddedBroker broker, String name) throws IOException {
    Map<String, String> properties = new TreeMap<>();
    properties.put("kafka.bootstrap.servers", broker.bootstrapServers());
    properties.put("lethe.topics.partitions", "4");
    properties.put("lethe.topics.replication-factor", "1");
    properties.put("lethe.topics.min-insync-replicas", "1");
    properties.put("lethe.store.location", directory.resolve("versions").toString());
    properties.put("lethe.serving.instance", name);
    properties.put("lethe.serving.model-memory", ROOM * VERSION_MB + "M");
    properties.put("lethe.serving.hot-models", String.join(",", hot));
    properties.put("lethe.serving.load-wait", "50s");
    properties.put("lethe.serving.deadline", "55s");
    properties.put("lethe.http.limits.generations", "1000000");
    return ServiceProcess.service(
        "serving", Files.createDirectories(directory.resolve(name)), properties);
  }

  /** All models have the same weights, which lie once in the store. */
  private void register(EmbeddedBroker broker) throws Exception {
    Path version = directory.resolve("versions/shipped");
    copy(ServiceProcess.assets().resolve("models/mnist-ddpm-28"), version);
    String hash = VersionDirectory.seal(version, Map.of());
    var kafka = new KafkaClients(KafkaProperties.at(broker.bootstrapServers()), "test");
    Duration timeout = Duration.ofSeconds(30);
    try (var writer = new TopicWriter(kafka.writer("writer", timeout), timeout)) {
      for (String model : Stream.concat(hot.stream(), cold.stream()).toList()) {
        writer
            .sendByModel(Topics.MODEL_VERSIONS, ModelKey.of(model, "base"), version(model, hash))
            .get();
        writer.sendByModel(Topics.DEPLOYMENTS, model, deployment(model)).get();
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Path target = to.resolve(from.relativize(file).toString());
              if (Files.isDirectory(file)) {
                Files.createDirectories(target);
              } else {
                Files.copy(file, target);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static ModelVersion version(String model, String hash) {
    return ModelVersion.newBuilder()
        .setModel(model)
        .setVersion("base")
        .setTrainedThrough(0)
        .setLabelCount(0)
        .setLabelDigest("")
        .setWidth(28)
        .setHeight(28)
        .setChannels(1)
        .setWeightsUri("shipped/")
        .setManifestSha256(hash)
        .setStatus(VersionStatus.PUBLISHED)
        .setCreatedAt(Instant.now())
        .build();
  }

  private static Deployment deployment(String model) {
    return Deployment.newBuilder()
        .setModel(model)
        .setVersion("base")
        .setMode(DeploymentMode.LATEST)
        .setRevision(1)
        .setBy("test")
        .setDeployedAt(Instant.now())
        .build();
  }

  private static void awaitReady(ServiceProcess serving) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> given().get(serving.management().resolve("/q/health/ready")).statusCode() == 200);
  }

  private void awaitKnown(ServiceProcess serving) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                given().get(serving.http().resolve("/v1/models")).jsonPath().getInt("total")
                        == MODELS
                    && hot.stream().allMatch(model -> isReady(serving, model)));
  }

  private static boolean isReady(ServiceProcess serving, String model) {
    return given()
        .get(serving.http().resolve("/v1/models/" + model))
        .jsonPath()
        .getBoolean("ready");
  }

  /** Milliseconds until the answer. */
  private static long generate(ServiceProcess serving, String model) {
    long start = System.nanoTime();
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"%s\", \"steps\": 2}".formatted(model))
        .post(serving.http().resolve("/v1/generations"))
        .then()
        .statusCode(200);
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private static String metrics(ServiceProcess serving) {
    return given().get(serving.management().resolve("/q/metrics")).asString();
  }

  private static double metric(ServiceProcess serving, String name) {
    return metrics(serving)
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .collect(Collectors.summingDouble(Double::parseDouble));
  }

  private static int meters(ServiceProcess serving) {
    return (int) metrics(serving).lines().filter(line -> line.startsWith("lethe_serving_")).count();
  }
}
