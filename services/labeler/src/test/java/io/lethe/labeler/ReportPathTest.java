package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How reports become labels, and how they are taken back. */
class ReportPathTest {

  private final Street street = new Street();

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void theGenerationComesFirst() {
    // given
    street.send(Records.base());
    street.send(Records.generation(1));

    // when
    street.send(Records.ofGeneration("ann", "r1", 1));

    // then
    assertOneLabelOfGeneration(1);
  }

  @Test
  void aReportersWordsStandBesideTheirSupport() {
    // given
    street.send(Records.base());
    street.send(Records.generation(1));

    // when one says why, and another says very much
    street.send(
        SensitiveReport.newBuilder(Records.ofGeneration("ann", "r1", 1))
            .setReason(" looks like me ")
            .build());
    street.send(
        SensitiveReport.newBuilder(Records.ofGeneration("bob", "r2", 1))
            .setReason("x".repeat(199) + "\ud83d\ude00 and so on")
            .build());

    // then what is cut is no half of a character
    String sampleId = Records.picture(1).sampleId();
    assertThat(street.supports().get("mnist/" + sampleId).getSupports())
        .extracting(Support::getReporter, Support::getReason)
        .containsExactly(tuple("ann", "looks like me"), tuple("bob", "x".repeat(199)));
  }

  @Test
  void theReportComesFirst() {
    // given
    street.send(Records.base());
    street.send(Records.ofGeneration("ann", "r1", 1));
    assertThat(street.labelLog()).isEmpty();

    // when
    street.send(Records.generation(1));

    // then
    assertOneLabelOfGeneration(1);
  }

  @Test
  void theModelComesLast() {
    // given
    street.send(Records.generation(1));
    street.send(Records.ofGeneration("ann", "r1", 1));
    assertThat(street.labelLog()).isEmpty();

    // when
    street.send(Records.base());

    // then
    assertOneLabelOfGeneration(1);
  }

  private void assertOneLabelOfGeneration(int number) {
    Picture picture = Records.picture(number);
    assertThat(street.labelLog())
        .extracting(LabelChange::getSequence, LabelChange::getSampleId, LabelChange::getChange)
        .containsExactly(tuple(1L, picture.sampleId(), MembershipChange.ADDED));
    Label label = street.labels().get("mnist/" + picture.sampleId());
    assertThat(label.getGenerationId()).isEqualTo("generation-" + number);
    assertThat(label.getModelVersion()).isEqualTo("v0");
    assertThat(label.getPng()).isEqualTo(Records.png(picture));
    assertThat(label.getSupports()).extracting(Support::getReportId).containsExactly("r1");
  }

  @Test
  void aLabelKeepsTheClassThatItsPictureWasMadeFor() {
    // given
    street.send(Records.base());
    street.send(Generation.newBuilder(Records.generation(1)).setClassLabel(3).build());

    // when the report comes after its generation, and before it
    street.send(Records.ofGeneration("ann", "r1", 1), Records.ofGeneration("ann", "r2", 2));
    street.send(Generation.newBuilder(Records.generation(2)).setClassLabel(4).build());

    // then
    Map<String, Label> labels = street.labels();
    assertThat(classOf(1, labels)).isEqualTo(3);
    assertThat(classOf(2, labels)).isEqualTo(4);
  }

  @Test
  void aLabelOfAnInlinePictureHasTheClassOfTheReport() {
    // given
    street.send(Records.base());

    // when
    street.send(
        SensitiveReport.newBuilder(Records.inline("trusty", "r1", 1)).setClassLabel(0).build(),
        Records.inline("trusty", "r2", 2));

    // then
    Map<String, Label> labels = street.labels();
    assertThat(classOf(1, labels)).isZero();
    assertThat(classOf(2, labels)).isNull();
  }

  private static Integer classOf(int number, Map<String, Label> labels) {
    return labels.get("mnist/" + Records.picture(number).sampleId()).getClassLabel();
  }

  @Test
  void aRepeatCountsOnce() {
    // given
    street.send(Records.base());
    street.send(Records.generation(1), Records.generation(1));

    // when
    street.send(Records.ofGeneration("ann", "r1", 1), Records.ofGeneration("ann", "r1", 1));
    street.send(Records.generation(1));

    // then
    assertThat(street.labelLog()).hasSize(1);
    assertThat(street.labels().values())
        .singleElement()
        .satisfies(label -> assertThat(label.getSupports()).hasSize(1));
    assertThat(street.deadLetters()).isEmpty();
  }

  @Test
  void theSameIdOfTwoReportersIsTwoReports() {
    // given
    street.send(Records.base());
    street.send(Records.generation(1), Records.generation(2));

    // when
    street.send(Records.ofGeneration("ann", "r1", 1), Records.ofGeneration("bob", "r1", 2));

    // then
    assertThat(street.labelLog()).extracting(LabelChange::getSequence).containsExactly(1L, 2L);
  }

  @Test
  void furtherSupportTakesNoSequence() {
    // given
    street.send(Records.base());
    street.send(Records.generation(1));

    // when
    street.send(Records.ofGeneration("ann", "r1", 1));
    street.send(Records.inline("bob", "r2", 1));

    // then
    assertThat(street.labelLog()).hasSize(1);
    assertThat(street.labels().values())
        .singleElement()
        .satisfies(
            label ->
                assertThat(label.getSupports())
                    .extracting(Support::getReporter)
                    .containsExactly("ann", "bob"));
    assertThat(street.quarantine()).isEmpty();
  }

  @Test
  void anInlinePictureWaitsForAQuorumOfDistinctReporters() {
    // given
    String key = "mnist/" + Records.picture(1).sampleId();
    street.send(Records.base());

    // when
    street.send(Records.inline("ann", "r1", 1), Records.inline("ann", "r2", 1));
    street.send(Records.inline("bob", "r3", 1));

    // then
    assertThat(street.labelLog()).isEmpty();
    QuarantinedSample held = street.quarantine().get(key);
    assertThat(held.getSupports()).hasSize(3);
    assertThat(held.getReason()).contains("3 distinct ones in good standing; 2 asked");

    // when
    street.send(Records.inline("cem", "r4", 1));

    // then
    assertThat(street.labelLog())
        .singleElement()
        .satisfies(c -> assertThat(c.getReportIds()).containsExactly("r1", "r2", "r3", "r4"));
    Map<String, QuarantinedSample> released = street.quarantine();
    assertThat(released).containsKey(key);
    assertThat(released.get(key)).isNull();
  }

  @Test
  void aTrustedReporterReleasesWhatIsHeld() {
    // given
    street.send(Records.base());
    street.send(Records.inline("ann", "r1", 1));

    // when
    street.send(Records.inline("trusty", "r2", 1));

    // then
    assertThat(street.labels().values())
        .singleElement()
        .satisfies(label -> assertThat(label.getSupports()).hasSize(2));
    assertThat(street.quarantine().values()).containsOnlyNulls();
  }

  @Test
  void aLabelGoesWithItsLastSupportAndComesBackWithANewReport() {
    // given
    street.send(Records.base());
    street.send(Records.generation(1));
    street.send(Records.ofGeneration("ann", "r1", 1), Records.ofGeneration("bob", "r1", 1));

    // when
    street.send(Records.retraction("ann", "r1"));
    assertThat(street.labelLog()).hasSize(1);
    street.send(Records.retraction("bob", "r1"));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getSequence, LabelChange::getChange)
        .containsExactly(tuple(2L, MembershipChange.RETRACTED));
    assertThat(street.labels().values())
        .singleElement()
        .satisfies(
            label -> {
              assertThat(label.getStatus()).isEqualTo(LabelStatus.RETRACTED);
              assertThat(label.getSupports()).isEmpty();
            });

    // when
    street.send(Records.ofGeneration("ann", "r2", 1));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getSequence, LabelChange::getChange)
        .containsExactly(tuple(3L, MembershipChange.RESTORED));
  }

  @Test
  void nobodyTakesBackWhatAnotherReported() {
    // given
    street.send(Records.base());
    street.send(Records.generation(1));
    street.send(Records.ofGeneration("ann", "r1", 1));

    // when
    street.send(Records.retraction("bob", "r1"));

    // then
    assertThat(street.labelLog()).extracting(LabelChange::getSequence).containsExactly(1L);
  }

  @Test
  void aRetractionOvertakesItsReport() {
    // given a report that waits for its generation
    street.send(Records.base());
    street.send(Records.ofGeneration("ann", "r1", 1));

    // when
    street.send(Records.retraction("ann", "r1"));
    street.send(Records.generation(1));
    street.pass(Records.GRACE.plusSeconds(1));

    // then
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.deadLetters()).isEmpty();
  }

  @Test
  void aRepeatedRetractionChangesNothing() {
    // given one report that counted, and one that its retraction overtook
    street.send(Records.base());
    street.send(Records.inline("trusty", "r1", 1));
    street.send(Records.retraction("trusty", "r1"), Records.retraction("trusty", "r2"));
    street.send(Records.inline("trusty", "r2", 2));
    street.labelLog();

    // when
    street.send(Records.retraction("trusty", "r1"), Records.retraction("trusty", "r2"));
    street.pass(Records.GRACE.multipliedBy(2).plusSeconds(1));

    // then
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.deadLetters()).isEmpty();
  }

  @Test
  void aReportThatWaitsForItsModelIsTakenBack() {
    // given
    street.send(Records.inline("trusty", "r1", 1));

    // when
    street.send(Records.retraction("trusty", "r1"));
    street.send(Records.base());

    // then
    assertThat(street.labelLog()).isEmpty();
  }

  @Test
  void aQuarantinedPictureIsTakenBack() {
    // given
    street.send(Records.base());
    street.send(Records.inline("ann", "r1", 1), Records.inline("bob", "r1", 1));

    // when
    street.send(Records.retraction("ann", "r1"));
    assertThat(street.quarantine().values())
        .singleElement()
        .satisfies(held -> assertThat(held.getSupports()).hasSize(1));
    street.send(Records.retraction("bob", "r1"));

    // then
    assertThat(street.quarantine().values()).containsOnlyNulls();
    street.send(Records.inline("cem", "r1", 1));
    assertThat(street.labelLog()).isEmpty();
  }

  @Test
  void aDeadLetterThatIsSentAgainCountsOnce() {
    // given a report whose generation came too late
    street.send(Records.base());
    street.send(Records.ofGeneration("ann", "r1", 1));
    street.pass(Records.GRACE.plusSeconds(1));
    DeadLetter letter = street.deadLetters().get(0);
    street.send(Records.generation(1));

    // when
    street.send(Records.ofGeneration("ann", "r1", 1));
    assertThat(street.labelLog()).isEmpty();
    street.replay(letter);
    street.replay(letter);

    // then
    assertThat(street.labelLog()).hasSize(1);
    assertThat(street.labels().values())
        .singleElement()
        .satisfies(label -> assertThat(label.getSupports()).hasSize(1));

    // when it is taken back and sent yet again
    street.send(Records.retraction("ann", "r1"));
    street.replay(letter);

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.RETRACTED);
    assertThat(street.deadLetters()).isEmpty();
  }

  @Test
  void aDeadLetterThatItsReporterTookBackCountsNoMore() {
    // given a report and its retraction, for which no generation came
    street.send(Records.base());
    street.send(Records.ofGeneration("ann", "r1", 1), Records.retraction("ann", "r1"));
    street.pass(Records.GRACE.multipliedBy(2).plusSeconds(1));
    List<DeadLetter> letters = street.deadLetters();
    assertThat(letters).hasSize(2);
    street.send(Records.generation(1));

    // when an operator sends reports without a generation again
    letters.stream()
        .filter(letter -> letter.getReason().startsWith("Unknown generation"))
        .forEach(street::replay);

    // then
    assertThat(street.labelLog()).isEmpty();
  }

  @Test
  void whatAClientPutsBesideItsPixelsIsNotKept() throws Exception {
    // given a picture with a text chunk
    Picture picture = Records.picture(1);
    byte[] png = Png.encode(picture);
    byte[] text = HexFormat.of().parseHex("000000057445587441003a4e6f00000000");
    int afterHeader = 8 + 25;
    ByteBuffer padded = ByteBuffer.allocate(png.length + text.length);
    padded.put(png, 0, afterHeader).put(text).put(png, afterHeader, png.length - afterHeader);
    street.send(Records.base());

    // when
    street.send(
        SensitiveReport.newBuilder(Records.inline("trusty", "label", picture))
            .setPng(padded.flip())
            .build());

    // then
    assertThat(street.labels().values())
        .allSatisfy(label -> assertThat(label.getPng()).isEqualTo(ByteBuffer.wrap(png)));
  }

  @Test
  void theSplitIsTheSampleIds() {
    // given
    street.send(Records.base());

    // when
    for (int number = 0; number < 30; number++) {
      street.send(Records.inline("trusty", "r" + number, number));
    }

    // then
    assertThat(street.labelLog())
        .allSatisfy(c -> assertThat(c.getSplit()).isEqualTo(Picture.split(c.getSampleId())))
        .extracting(LabelChange::getSplit)
        .contains(Split.TRAIN, Split.HOLD_OUT);
  }

  @Test
  void aFurtherReportDoesNotWriteThePictureAgain() {
    // given a label and a held picture
    street.send(Records.base());
    street.send(Records.inline("trusty", "r", 1), Records.inline("ann", "r", 2));
    street.send(Records.inline("ann", "a", 1));
    String label = "mnist/" + Records.picture(1).sampleId();
    String held = "mnist/" + Records.picture(2).sampleId();
    street.read(Topics.LABELS);
    street.read(Topics.QUARANTINE);
    street.changelogBytes("labels");
    street.changelogBytes("quarantine");

    // when others report them, and one takes a report back
    street.send(Records.inline("bob", "r1", 1), Records.inline("bob", "r2", 2));
    street.send(Records.retraction("ann", "a"));
    street.send(Records.inline("cem", "r", 1));

    // then
    assertThat(street.read(Topics.LABELS)).isEmpty();
    assertThat(street.read(Topics.QUARANTINE)).isEmpty();
    assertThat(street.changelogBytes("labels") + street.changelogBytes("quarantine")).isZero();
    Map<String, SampleSupports> supports = street.supports();
    assertThat(supports.get(label).getSupports())
        .extracting(Support::getReporter)
        .containsExactly("trusty", "bob", "cem");
    assertThat(supports.get(held).getSupports())
        .extracting(Support::getReporter)
        .containsExactly("ann", "bob");
    assertThat(supports.get(held).getReason()).contains("2 asked for it so far");

    // when a third one makes the held picture a label, and the other label goes
    street.send(Records.inline("dan", "r", 2));
    street.send(Records.verdict("c", CommandKind.REJECT, 1));

    // then what changed is forgotten with it
    assertThat(street.labels().get(held).getSupports()).hasSize(3);
    assertThat(street.supports()).containsOnlyKeys(held, label).containsValue(null);
  }
}
