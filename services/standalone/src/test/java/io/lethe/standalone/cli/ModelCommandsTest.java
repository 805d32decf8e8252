package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.topics.Topics;
import io.lethe.standalone.Lethe;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import io.lethe.topics.TopicWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@WithKafka
class ModelCommandsTest {

  private static final String BASE = Path.of("assets/models/mnist-ddpm-28").toString();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path store;

  private final String bootstrap;
  private final String model;
  private final KafkaClients kafka;
  private final TopicWriter writer;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  ModelCommandsTest(TestKafka broker) {
    bootstrap = broker.bootstrapServers();
    model = broker.unique("model").toLowerCase(Locale.ROOT);
    kafka = new KafkaClients(KafkaProperties.at(bootstrap), "test");
    writer = new TopicWriter(kafka.writer("writer", PATIENCE), PATIENCE);
  }

  @BeforeEach
  void makeTopics() {
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void anAddedModelHasAWholeFirstVersionAndItsNameIsUsedOnce() throws Exception {
    // when
    var code = CompletableFuture.supplyAsync(() -> add(model, BASE, "--wait"));
    await().atMost(PATIENCE).until(() -> versions().size() == 1);

    // then
    ModelVersion first = versions().get(0);
    assertThat(first.getVersion()).isEqualTo("base");
    assertThat(first.getParent()).isNull();
    assertThat(first.getWidth()).isEqualTo(28);
    VersionDirectory.verify(store.resolve(first.getWeightsUri()), first.getManifestSha256());

    // when the labeler has deployed it, and nobody loads it before its first use
    assertThat(code).isNotDone();
    deploy(null, null);

    // then
    assertThat(code.get()).as("%s", err).isZero();
    assertThat(out.toString())
        .isEqualTo("model %s is added%nits first use loads it%n".formatted(model));

    // when it is added again
    assertThat(add(model, BASE)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "lethe: Model %s is there already, or was: a name is used once.%n".formatted(model));
    assertThat(versions()).hasSize(1);
  }

  @Test
  void whatCanNotBeAModelIsRefusedInOneSentence() {
    assertThat(add("No Name", BASE)).isEqualTo(1);
    assertThat(add(model, store.resolve("none").toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("lethe: 'No Name' is not a model name")
        .contains("lethe: The base of model %s is missing".formatted(model))
        .hasLineCount(2);
    assertThat(versions()).isEmpty();
  }

  @Test
  void modelsAreListedWithTheirChampions() throws Exception {
    // given
    Instant time = Instant.parse("2026-11-28T10:00:00Z");
    deploy(new Trial("v2", TrialMode.CANARY, 0.1, 10L, time, time), time);

    // then
    assertThat(run("model", "list", "--kafka", bootstrap)).isZero();
    assertThat(out.toString())
        .contains(model + "  LATEST base, on trial v2, retired until 2026-11-28T10:00:00Z\n");
  }

  private void deploy(Trial trial, Instant keptUntil) throws Exception {
    var deployment =
        new Deployment(
            model, "base", DeploymentMode.LATEST, 1L, "test", "", Instant.EPOCH, trial, keptUntil);
    writer.sendByModel(Topics.DEPLOYMENTS, model, deployment).get();
  }

  private List<ModelVersion> versions() {
    return new TopicReader(kafka)
        .values(Topics.MODEL_VERSIONS).stream()
            .filter(version -> version.getModel().equals(model))
            .toList();
  }

  private int add(String name, String base, String... more) {
    String[] arguments = {
      "model", "add", name, "--base", base, "--store", store.toString(), "--kafka", bootstrap
    };
    return run(Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new));
  }

  private int run(String... arguments) {
    return new CommandLine(new Lethe())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(new ErrorPrinter())
        .execute(arguments);
  }
}
