package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.topics.Topics;
import io.lethe.standalone.Lethe;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@WithKafka(fresh = true)
class TopicsCommandTest {

  private final TestKafka kafka;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  TopicsCommandTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void topicsAreMissingThenMadeThenAsTheyMustBe(@TempDir Path directory) throws Exception {
    // given where Kafka is stands in a file, as Kafka's own tools read it
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "bootstrap.servers=" + kafka.bootstrapServers());
    String[] one = {"--replication-factor", "1", "--min-insync-replicas", "1"};

    // when
    int missing = run("check", file, one);
    String sentence = err.toString();
    int made = run("create", file, one[0], one[1], one[2], one[3], "--partitions", "2");
    int there = run("check", file, one);

    // then
    assertThat(missing).isEqualTo(1);
    assertThat(sentence)
        .startsWith("lethe: The topics [lethe.commands, ")
        .contains("are missing")
        .hasLineCount(1);
    assertThat(made).as("%s", err).isZero();
    assertThat(there).as("%s", err).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            ready: 21 topics, 2 partitions each, 1 or more copies, 1 in sync
            as they must be: 21 topics, 2 partitions each, 1 or more copies, 1 in sync
            """);
  }

  @Test
  void withoutAnAddressOneSentenceSaysWhatToGive() {
    // when
    int code = commandLine().execute("topics", "check");

    // then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "lethe: --kafka or the variable LETHE_KAFKA must say where Kafka is, as host:port.\n");
  }

  @Test
  void theExportHasEveryTopicAndTheRightsOfThoseNamed() throws Exception {
    // when
    int code =
        commandLine()
            .execute("topics", "export", "--principal", "trainer=User:t", "--partitions", "6");

    // then
    assertThat(code).as("%s", err).isZero();
    JsonNode document = new ObjectMapper().readTree(out.toString());
    assertThat(document.get("topics")).hasSameSizeAs(Topics.ALL);
    JsonNode labels =
        document.get("topics").findParents("name").stream()
            .filter(topic -> topic.get("name").asText().equals("lethe.labels"))
            .findFirst()
            .orElseThrow();
    assertThat(labels.get("partitions").asInt()).isEqualTo(6);
    assertThat(labels.get("replicationFactor").asInt()).isEqualTo(3);
    assertThat(labels.get("config").get("cleanup.policy").asText()).isEqualTo("compact");
    assertThat(labels.get("config").get("min.insync.replicas").asText()).isEqualTo("2");
    assertThat(document.get("acls"))
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.get("principal").asText()).isEqualTo("User:t"));
  }

  @Test
  void rightsArePrintedAsKafkasToolTakesThem() {
    // when
    int code = commandLine().execute("topics", "acls", "--principal", "serving=User:s");

    // then
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString())
        .contains(
            "--allow-principal 'User:s' --operation Write --topic 'lethe.rollouts'"
                + " --resource-pattern-type literal\n",
            "--allow-principal 'User:s' --operation Read --group 'lethe-serving'"
                + " --resource-pattern-type literal\n",
            "--allow-principal 'User:s' --operation Write --transactional-id 'lethe-serving-'"
                + " --resource-pattern-type prefixed\n");
  }

  @Test
  void theLabelersRightsFollowItsApplicationId() {
    // when
    int code =
        commandLine()
            .execute("topics", "acls", "--principal", "labeler=User:l", "--application-id", "shop");

    // then
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString())
        .contains(
            "--operation Read --group 'shop'",
            "--operation Write --transactional-id 'shop-'",
            "--operation Create --topic 'shop-'")
        .doesNotContain("lethe-labeler");
  }

  private int run(String command, Path file, String... more) {
    err.getBuffer().setLength(0);
    var arguments = new ArrayList<String>();
    arguments.add("topics");
    arguments.add(command);
    arguments.add("--kafka-config");
    arguments.add(file.toString());
    arguments.addAll(List.of(more));
    return commandLine().execute(arguments.toArray(String[]::new));
  }

  private CommandLine commandLine() {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }
}
