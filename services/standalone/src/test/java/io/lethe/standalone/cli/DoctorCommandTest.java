package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.topics.Topics;
import io.lethe.standalone.Lethe;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lethe doctor}, at a broker of its own: it breaks topics. */
@WithKafka(fresh = true)
class DoctorCommandTest {

  private static final String MNIST = Path.of("assets/datasets/mnist").toString();

  @TempDir Path directory;
  private final KafkaClients kafka;
  private final String bootstrap;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  DoctorCommandTest(TestKafka kafka) {
    this.bootstrap = kafka.bootstrapServers();
    this.kafka = new KafkaClients(KafkaProperties.at(bootstrap), "test");
  }

  @Test
  void topicsAreMissingThenWellThenHoldWhatNobodyCanRead() throws Exception {
    // given a cluster without topics
    Map<String, JsonNode> found = examine(1);
    assertThat(outcome(found, "broker")).isEqualTo("OK");
    assertThat(outcome(found, "topics")).isEqualTo("WRONG");
    assertThat(found.get("topics").get("found").asText()).contains("lethe.commands", "missing");
    assertThat(found.get("topics").get("remedy").asText()).contains("lethe topics create");
    assertThat(outcome(found, "schemas")).isEqualTo("SKIPPED");

    // when they are made
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }

    // then nothing is wrong
    assertThat(examine(0))
        .allSatisfy((subject, one) -> assertThat(outcome(one)).as(subject).isNotEqualTo("WRONG"));

    // when a client writes what nobody can read, and then somebody else writes labels
    write("lethe.reports");
    assertThat(outcome(examine(0), "schemas")).isEqualTo("WARNING");
    write("lethe.labels");

    // then that is wrong
    found = examine(1);
    assertThat(outcome(found, "schemas")).isEqualTo("WRONG");
    assertThat(found.get("schemas").get("found").asText()).contains("lethe.labels-");
  }

  @Test
  void aBrokerWithoutAclsIsToldToWhoAsksForThem() throws Exception {
    Map<String, JsonNode> found = examine(1, "--principal=serving=User:s");
    assertThat(outcome(found, "ACLs")).isEqualTo("WRONG");
    assertThat(found.get("ACLs").get("found").asText()).contains("no ACLs");
  }

  @Test
  void whatIsWrongWithTheMachineIsToldWithWhatToDo() throws Exception {
    // given a store that is a file, and neither data set nor device
    Path file = Files.writeString(directory.resolve("file"), "");

    // when
    int code =
        Lethe.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("doctor", "--store=" + file, "--dataset=" + file, "--device=cuda:99");

    // then
    assertThat(code).as("%s", err).isEqualTo(1);
    assertThat(out.toString())
        .contains("SKIPPED  broker    Nothing says where Kafka is.")
        .contains("WRONG    device    There is no device cuda:99")
        .contains("WRONG    store")
        .contains("WRONG    data set")
        .contains("-> Name the folder of the training pictures by --dataset.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:1", "nowhere.invalid:9092"})
  void aBrokerThatDoesNotAnswerIsNamed(String address) {
    // when
    int code =
        Lethe.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("doctor", "--kafka=" + address, "--dataset=" + MNIST, "--device=cpu");

    // then what needs it is not looked at
    assertThat(code).isEqualTo(1);
    assertThat(out.toString())
        .contains("WRONG    broker    Kafka does not answer at " + address)
        .contains("OK       data set  ")
        .doesNotContain("topics    ");
  }

  private void write(String topic) throws Exception {
    try (var producer = kafka.writer("broken", Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  "m/a".getBytes(StandardCharsets.UTF_8),
                  "nothing".getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }

  private Map<String, JsonNode> examine(int expected, String... more) throws Exception {
    out.getBuffer().setLength(0);
    int code =
        Lethe.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                Stream.concat(
                        Stream.of(
                            "doctor",
                            "--kafka=" + bootstrap,
                            "--store=" + directory,
                            "--dataset=" + MNIST,
                            "--device=cpu",
                            "-o=json"),
                        Stream.of(more))
                    .toArray(String[]::new));
    assertThat(code).as("%s%s", out, err).isEqualTo(expected);
    Map<String, JsonNode> found = new TreeMap<>();
    new ObjectMapper()
        .readTree(out.toString())
        .forEach(one -> found.put(one.get("subject").asText(), one));
    return found;
  }

  private static String outcome(Map<String, JsonNode> found, String subject) {
    return outcome(found.get(subject));
  }

  private static String outcome(JsonNode one) {
    return one.get("outcome").asText();
  }
}
