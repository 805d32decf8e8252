package io.lethe.labeler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever can't be used becomes a dead letter that holds it as it was, and the stream goes on. */
class BadInputTest {

  private final Street street = new Street();

  @BeforeEach
  void aModel() {
    street.send(Records.base());
  }

  @AfterEach
  void close() {
    // then in each test: a good report still becomes a label
    street.send(Records.inline("trusty", "good", 1));
    assertThat(street.labelLog()).hasSize(1);
    street.close();
  }

  static Stream<Topic<?, ?>> inputs() {
    return Stream.of(
        Topics.REPORTS,
        Topics.GENERATIONS,
        Topics.COMMANDS,
        Topics.MODEL_VERSIONS,
        Topics.JOB_RESULTS,
        Topics.TRAINING_PROGRESS);
  }

  @Test
  void aSchemaThatNoRegistryKnows() {
    // when
    street.send(Topics.REPORTS, "key".getBytes(UTF_8), new byte[] {0, 0, 0, 0, 7, 1, 2});

    // then
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .singleElement()
        .asString()
        .startsWith("Not a readable SensitiveReport: it names schema 7 of a registry. ");
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void bytesThatAreNoRecord(Topic<?, ?> topic) {
    // when
    street.send(topic, "key".getBytes(UTF_8), "no Avro".getBytes(UTF_8));
    street.send(topic, null, null);

    // then
    List<DeadLetter> letters = street.deadLetters();
    assertThat(letters).hasSize(2);
    DeadLetter unreadable = letters.get(0);
    assertThat(unreadable.getTopic()).isEqualTo(topic.name());
    assertThat(unreadable.getPartition()).isZero();
    assertThat(unreadable.getKey()).isEqualTo(ByteBuffer.wrap("key".getBytes(UTF_8)));
    assertThat(unreadable.getValue()).isEqualTo(ByteBuffer.wrap("no Avro".getBytes(UTF_8)));
    assertThat(unreadable.getReason()).startsWith("Not a readable ");
    assertThat(unreadable.getService()).isEqualTo("labeler");
    assertThat(letters.get(1).getReason()).isEqualTo("The record has no value.");
    assertThat(letters.get(1).getOffset()).isEqualTo(unreadable.getOffset() + 1);
  }

  static Stream<Arguments> refused() {
    ByteBuffer png = Records.png(Records.picture(1));
    byte[] broken = Png.encode(Records.picture(1));
    Arrays.fill(broken, 45, 55, (byte) 0);
    byte[] noise = new byte[600 * 600];
    new Random(1).nextBytes(noise);
    ByteBuffer oversized = Records.png(new Picture(600, 600, 1, noise));
    ByteBuffer vast = Records.png(new Picture(1025, 1024, 1, new byte[1025 * 1024]));
    return Stream.of(
        refused(r -> r.setPng(png).setGenerationId("g"), "both a generationId and a picture"),
        refused(
            r -> r.setGenerationId("g").setClassLabel(1), "both a generationId and a classLabel"),
        refused(r -> r.setPng(png).setClassLabel(-1), "classLabel must be 0 or more, not -1"),
        refused(r -> r, "neither a generationId nor a picture"),
        refused(r -> r.setPng(ByteBuffer.wrap(new byte[] {1, 2})), "not a PNG"),
        refused(r -> r.setPng(ByteBuffer.wrap(broken)), "can't be decoded"),
        refused(r -> r.setPng(oversized), "more than the 262144 allowed"),
        refused(r -> r.setPng(vast), "1025 x 1024 pixels, more than the"),
        refused(r -> r.setGenerationId(" "), "generationId is empty"),
        refused(r -> r.setPng(png).setReportId(""), "reportId is empty"),
        refused(r -> r.setPng(png).setReportId("a\0b"), "reportId holds control characters"),
        refused(r -> r.setPng(png).setReportId("x".repeat(257)), "reportId has 257 bytes"),
        refused(r -> r.setPng(png).setReporter(" "), "reporter is empty"),
        refused(r -> r.setPng(png).setReason("x".repeat(4097)), "reason has 4097 characters"),
        refused(r -> r.setPng(png).setModel("No/Model"), "'No/Model' is not a model name"),
        refused(r -> r.setPng(png).setKind(ReportKind.UNKNOWN), "kind is not known"),
        refused(
            r -> r.setPng(Records.png(new Picture(5, 4, 1, new byte[20]))),
            "5 x 4 pixels and 1 channel, but model mnist makes pictures of 4 x 4 pixels"),
        refused(
            r -> r.setPng(Records.png(colored())),
            "4 x 4 pixels and 3 channels, but model mnist makes pictures of 4 x 4 pixels and 1"));
  }

  private static Picture colored() {
    byte[] pixels = new byte[4 * 4 * 3];
    pixels[0] = 1;
    return new Picture(4, 4, 3, pixels);
  }

  private interface Spoiling {
    SensitiveReport.Builder spoil(SensitiveReport.Builder report);
  }

  private static Arguments refused(Spoiling spoiling, String reason) {
    return Arguments.of(spoiling.spoil(Records.report("trusty", "bad")).build(), reason);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aReportThatMakesNoSense(SensitiveReport report, String reason) {
    // when
    street.send(report);

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason()).contains(reason);
              assertThat(letter.getTopic()).isEqualTo(Topics.REPORTS.name());
              assertThat(Topics.REPORTS.decode(AvroBytes.of(letter.getValue()))).isEqualTo(report);
            });
    assertThat(street.labels()).isEmpty();
  }

  @Test
  void aGreyPictureSavedInColorIsTakenAsGrey() {
    // given
    Picture grey = Records.picture(7);
    byte[] rgb = new byte[grey.pixels().length * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = grey.pixels()[i / 3];
    }

    // when
    street.send(Records.inline("trusty", "r", new Picture(4, 4, 3, rgb)));

    // then
    assertThat(street.labelLog())
        .singleElement()
        .satisfies(c -> assertThat(c.getSampleId()).isEqualTo(grey.sampleId()));
  }

  @Test
  void aGenerationThatNeverCame() {
    // when
    street.send(Records.ofGeneration("ann", "r", 3));
    street.pass(Records.GRACE.minus(Duration.ofSeconds(1)));
    assertThat(street.deadLetters()).isEmpty();
    street.pass(Duration.ofSeconds(2));

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason())
                  .startsWith("Unknown generation generation-3")
                  .endsWith("use another reportId.");
              assertThat(letter.getKey()).isEqualTo(ByteBuffer.wrap("ann".getBytes(UTF_8)));
            });
    street.send(Records.generation(3));
    assertThat(street.labelLog()).isEmpty();
  }

  @Test
  void aGenerationOfAnotherModel() {
    // when
    street.send(Records.generation(3, "faces"));
    street.send(Records.ofGeneration("ann", "r", 3));

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(
            letter ->
                assertThat(letter.getReason())
                    .contains("speaks of model mnist", "is of model faces"));
  }

  @Test
  void aGenerationThatTheGuardHeldBack() {
    // when
    street.send(
        Generation.newBuilder(Records.generation(3))
            .setPng(ByteBuffer.allocate(0))
            .setGuard(GuardVerdict.BLOCKED)
            .build());
    street.send(Records.ofGeneration("ann", "r", 3));

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(
            letter -> assertThat(letter.getReason()).contains("held generation generation-3 back"));
  }

  @Test
  void aModelThatNeverCame() {
    // when
    street.send(Records.report("trusty", "r").setModel("faces").setPng(png()).build());
    assertThat(street.deadLetters()).isEmpty();
    street.pass(Records.GRACE.plusSeconds(1));

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getReason()).contains("Unknown model faces"));
  }

  private static ByteBuffer png() {
    return Records.png(Records.picture(2));
  }

  @Test
  void aRetractionOfAReportThatNeverCame() {
    // when
    street.send(Records.retraction("ann", "r"));
    street.pass(Records.GRACE.plusSeconds(1));
    assertThat(street.deadLetters()).isEmpty();
    street.pass(Records.GRACE);

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getReason()).contains("Unknown report r "));
  }

  @Test
  void aRetractionOfAReportThatNeverCameSentTwice() {
    // when
    street.send(Records.retraction("ann", "r"), Records.retraction("ann", "r"));
    street.pass(Records.GRACE.multipliedBy(2).plusSeconds(1));

    // then
    assertThat(street.deadLetters()).hasSize(1);
  }

  @Test
  void aRefusedRetractionSentAgainOnceItsReportCame() {
    // given
    street.send(Records.retraction("trusty", "r"));
    street.pass(Records.GRACE.multipliedBy(2).plusSeconds(1));
    assertThat(street.deadLetters()).hasSize(1);
    street.send(Records.inline("trusty", "r", 2));
    assertThat(street.labelLog()).hasSize(1);

    // when
    street.send(Records.retraction("trusty", "r"));

    // then
    assertThat(street.labelLog())
        .singleElement()
        .satisfies(c -> assertThat(c.getChange()).isEqualTo(MembershipChange.RETRACTED));
  }

  @Test
  void anotherReportUnderAUsedId() {
    // when
    street.send(Records.inline("bob", "r", 2), Records.inline("bob", "r", 3));

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getReason()).contains("used reportId 'r' before"));
  }

  @Test
  void anotherPictureUnderAnIdThatCountedLongAgo() {
    // given the id is forgotten where repeats are dropped
    street.send(Records.inline("trusty", "r", 2));
    street.pass(Duration.ofDays(31));
    street.send(Records.inline("trusty", "later", 4));

    // when
    street.send(Records.inline("trusty", "r", 2));
    assertThat(street.deadLetters()).isEmpty();
    street.pass(Duration.ofDays(31));
    street.send(Records.inline("trusty", "latest", 4), Records.inline("trusty", "r", 3));
    street.labelLog();

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getReason()).contains("for another picture"));
  }

  @Test
  void oneReporterReportingOnePictureWithoutEnd() {
    // when
    for (int i = 0; i < 12; i++) {
      street.send(Records.inline("bob", "r" + i, 2));
    }

    // then
    assertThat(street.deadLetters())
        .hasSize(2)
        .allSatisfy(
            letter -> assertThat(letter.getReason()).contains("reported the picture 10 times"));
  }

  @Test
  void aVersionOfAnotherShape() {
    // when
    street.send(Records.version("v1", "v0", "v0", 1).setChannels(3).build());

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(
            letter -> assertThat(letter.getReason()).contains("3 channels, but the model's"));
  }

  @ParameterizedTest
  @CsvSource({"0, 4, 1", "4, -1, 1", "4, 4, 2"})
  void aVersionOfNoShape(int width, int height, int channels) {
    // given
    var spoilt = Records.version("v0", null, null, 0).setModel("faces");

    // when
    street.send(spoilt.setWidth(width).setHeight(height).setChannels(channels).build());

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getReason()).startsWith("No picture has "));
  }

  @Test
  void aRejectedVersionOfAModelWithoutAnother() {
    // given
    var faces = Records.version("v0", null, null, 0).setModel("faces");
    var rejected = Records.version("v1", "v0", "v0", 0).setModel("faces");

    // when
    street.send(rejected.setWidth(9).setStatus(VersionStatus.REJECTED).build(), faces.build());

    // then the model's shape is the published one's
    assertThat(street.deadLetters()).isEmpty();
  }

  static Stream<Arguments> refusedCommands() {
    return Stream.of(
        Arguments.of(Records.command("", CommandKind.PIN, "v0"), "commandId is empty"),
        Arguments.of(Records.command("c", CommandKind.UNKNOWN, null), "kind is not known"),
        Arguments.of(Records.command("c", CommandKind.PIN, "v9"), "Unknown version v9"),
        Arguments.of(
            Records.command("c", CommandKind.PIN, "v".repeat(5000)),
            "version has 5000 bytes, more than the 256 allowed"),
        Arguments.of(Records.command("c", CommandKind.PIN, null), "names no version"),
        Arguments.of(Records.command("c", CommandKind.CANCEL, null), "has no open job"),
        Arguments.of(Records.command("c", CommandKind.ACCEPT, null), "names no sampleId"),
        Arguments.of(
            Command.newBuilder(Records.command("c", CommandKind.REJECT, null))
                .setSampleId("ABC")
                .build(),
            "'ABC' is not a sampleId"),
        Arguments.of(Records.verdict("c", CommandKind.ACCEPT, 7), "Unknown picture"),
        Arguments.of(Records.verdict("c", CommandKind.REJECT, 7), "Unknown picture"),
        Arguments.of(Records.command("c", CommandKind.ERASE_REPORTER, null), "names no reporter"),
        Arguments.of(Records.onReporter("c", CommandKind.BLOCK_REPORTER, " "), "reporter is empty"),
        Arguments.of(
            Records.onReporter("c", CommandKind.UNBLOCK_REPORTER, "ann"), "is not blocked"),
        Arguments.of(
            Records.command("c", CommandKind.PIN, "v".repeat(257)), "version has 257 bytes"),
        Arguments.of(
            Command.newBuilder(Records.command("c", CommandKind.PIN, "v0"))
                .setBy("x".repeat(4097))
                .build(),
            "by has 4097 characters"),
        Arguments.of(
            Command.newBuilder(Records.command("c", CommandKind.PIN, "v0"))
                .setReason("x".repeat(4097))
                .build(),
            "reason has 4097 characters"),
        Arguments.of(
            Records.command("c", CommandKind.ROLL_BACK, null), "no version to roll back to"),
        Arguments.of(
            Command.newBuilder(Records.command("c", CommandKind.TRAIN_NOW, null))
                .setModel("faces")
                .build(),
            "Unknown model faces"));
  }

  @ParameterizedTest
  @MethodSource("refusedCommands")
  void aCommandThatCantBeCarriedOut(Command command, String reason) {
    // when
    street.send(command);

    // then
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getReason()).contains(reason));
  }
}
