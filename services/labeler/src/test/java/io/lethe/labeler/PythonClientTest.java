package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python's client writes is what the labeler reads. */
@WithKafka
class PythonClientTest {

  private static final String PYTHON = "/usr/bin/python3";
  private static final Path KCAT = Path.of("/usr/bin/kcat");
  private static final Path CLIENT = Path.of("../../clients/python/lethe_client.py");

  private final Street street = new Street();
  private final TestKafka kafka;

  @TempDir private Path directory;

  PythonClientTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeAll
  static void pythonIsThere() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON))
            && call("-c", "import avro, confluent_kafka").code() == 0,
        "python3-confluent-kafka and python3-avro are not installed");
  }

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void aReportAndItsRetraction() throws Exception {
    // given
    Path png = Files.write(directory.resolve("a.png"), Png.encode(Records.picture(1)));
    street.send(Records.base());

    // when
    street.send(
        Topics.REPORTS,
        bytes("trusty"),
        dump("report", "--reporter", "trusty", "--report-id", "r1", "--png", png.toString()));
    street.send(
        Topics.REPORTS,
        bytes("trusty"),
        dump("retract", "--reporter", "trusty", "--report-id", "r1"));

    // then
    assertThat(street.deadLetters()).isEmpty();
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.ADDED, MembershipChange.RETRACTED);
  }

  @Test
  void aReportOfAGeneration() throws Exception {
    // given
    street.send(Records.base());
    street.send(Records.generation(1));

    // when
    street.send(
        Topics.REPORTS,
        bytes("ann"),
        dump("report", "--reporter", "ann", "--generation", "generation-1"));

    // then
    assertThat(street.labelLog()).hasSize(1);
  }

  @Test
  void aCommand() throws Exception {
    // when
    byte[] value =
        dump("command", "--kind", "PIN", "--version", "v0", "--by", "alice", "--command-id", "c");

    // then
    Command command = Topics.COMMANDS.decode(value);
    assertThat(command)
        .isEqualTo(
            Command.newBuilder()
                .setCommandId("c")
                .setModel(Records.MODEL)
                .setKind(CommandKind.PIN)
                .setVersion("v0")
                .setBy("alice")
                .build());
  }

  @Test
  void theBrokerKeepsWhatIsSent() throws Exception {
    // given
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    String reporter = kafka.unique("reporter");

    // when
    Answer answer =
        call(
            CLIENT.toString(),
            "--kafka",
            kafka.bootstrapServers(),
            "--model",
            Records.MODEL,
            "retract",
            "--reporter",
            reporter,
            "--report-id",
            "r1");

    // then
    assertThat(answer.code()).isZero();
    assertSent(reporter);
  }

  @Test
  void kcatSendsWhatWasDumped() throws Exception {
    assumeTrue(Files.isExecutable(KCAT), "kcat is not installed");

    // given
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    String reporter = kafka.unique("reporter");
    byte[] value = dump("retract", "--reporter", reporter, "--report-id", "r1");
    Path file = Files.write(directory.resolve("report.bin"), value);

    // when
    Process kcat =
        new ProcessBuilder(
                KCAT.toString(),
                "-P",
                "-b",
                kafka.bootstrapServers(),
                "-t",
                Topics.REPORTS.name(),
                "-k",
                reporter,
                file.toString())
            .inheritIO()
            .start();

    // then
    assertThat(kcat.waitFor()).isZero();
    assertSent(reporter);
  }

  private void assertSent(String reporter) {
    try (var reports = new DrillTail<>(kafka, Topics.REPORTS)) {
      assertThat(reports.toTheEnd())
          .filteredOn(record -> record.key().equals(reporter))
          .singleElement()
          .satisfies(
              record -> assertThat(record.value()).isEqualTo(Records.retraction(reporter, "r1")));
    }
  }

  private byte[] dump(String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(CLIENT.toString(), "--dump", "--model", Records.MODEL));
    all.addAll(List.of(arguments));
    Answer answer = call(all.toArray(String[]::new));
    assertThat(answer.code()).as("exit code of %s", all).isZero();
    return answer.output();
  }

  private record Answer(int code, byte[] output) {}

  private static Answer call(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(PYTHON));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] output = process.getInputStream().readAllBytes();
    return new Answer(process.waitFor(), output);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
