package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.config.VettingPolicy;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A report is a claim, not an order: what is held back, why, and who decides. */
class VettingTest {

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration RETENTION = Duration.ofDays(3);

  private Street street;

  private void street(VettingPolicy vetting) {
    street = new Street(Records.settings(vetting, Duration.ZERO));
    street.send(Records.base());
    for (int number = 0; number < 20; number++) {
      street.send(Records.generation(number));
    }
  }

  private void limited(int limit) {
    street(new VettingPolicy(limit, WINDOW, 1, 5, 0.5, 2, RETENTION));
  }

  private void capped(double share, int free) {
    street(new VettingPolicy(1000, WINDOW, share, free, 0.5, 2, RETENTION));
  }

  @AfterEach
  void close() {
    street.close();
  }

  private void report(String reporter, int... numbers) {
    for (int number : numbers) {
      street.send(Records.ofGeneration(reporter, "r" + number, number));
    }
  }

  @Test
  void deadLettersThatAreSentAgainCountWhenTheyDied() {
    // given as many reports as may make labels, for which no generation came, and later as many
    // more
    limited(2);
    report("ann", 100, 101);
    street.pass(WINDOW);
    List<DeadLetter> letters = street.deadLetters();
    assertThat(letters).hasSize(2);
    street.send(Records.generation(100), Records.generation(101));
    report("ann", 1, 2);
    assertThat(street.labelLog()).hasSize(2);

    // when
    letters.forEach(street::replay);

    // then
    assertThat(street.labelLog()).hasSize(2);
  }

  @Test
  void aPictureThatComesAndGoesWaitsForAModerator() {
    // given a picture that was retracted as often as it may come back, and once more
    limited(1000);
    for (int i = 0; i < 3; i++) {
      street.send(Records.ofGeneration("ann", "on" + i, 1));
      street.send(Records.retraction("ann", "on" + i));
    }
    assertThat(street.labelLog()).hasSize(6);

    // when
    street.send(Records.ofGeneration("ann", "again", 1));

    // then it costs no more trainings
    assertThat(street.labelLog()).isEmpty();
    assertThat(onlyHeld().getReason())
        .isEqualTo("It was a label and was retracted 3 times: a moderator decides.");

    // when
    street.send(Records.verdict("accept", CommandKind.ACCEPT, 1));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.RESTORED);
  }

  private QuarantinedSample onlyHeld() {
    List<QuarantinedSample> held =
        street.quarantine().values().stream().filter(sample -> sample != null).toList();
    assertThat(held).hasSize(1);
    return held.get(0);
  }

  @Test
  void aReporterOverTheLimitIsHeldBackUntilTheNextWindow() {
    // given
    limited(3);

    // when
    report("ann", 0, 1, 2, 3);

    // then
    assertThat(street.labelLog()).hasSize(3);
    QuarantinedSample held = onlyHeld();
    assertThat(held.getSampleId()).isEqualTo(Records.picture(3).sampleId());
    assertThat(held.getReason()).isEqualTo("The reporter sent more than 3 reports within PT1H.");
    assertThat(held.getGenerationId()).isEqualTo("generation-3");
    report("bob", 4);
    assertThat(street.labelLog()).hasSize(1);
    street.pass(WINDOW);
    report("ann", 5);
    assertThat(street.labelLog()).hasSize(1);
    assertThat(street.quarantine()).isEmpty();
  }

  @Test
  void repeatsAndRetractionsDoNotCountAgainstTheLimit() {
    // given
    limited(2);

    // when
    report("ann", 0, 0, 0);
    street.send(Records.retraction("ann", "r0"));
    report("ann", 1);

    // then
    assertThat(street.labelLog()).hasSize(3);
    assertThat(street.quarantine()).isEmpty();
  }

  @Test
  void theLimitDoesNotBindATrustedReporter() {
    // given
    limited(1);

    // when
    report("trusty", 0, 1, 2);

    // then
    assertThat(street.labelLog()).hasSize(3);
  }

  @Test
  void anotherReporterReleasesWhatWasOverTheLimit() {
    // given
    limited(1);
    report("ann", 0, 1);

    // when
    street.send(Records.ofGeneration("bob", "r", 1));

    // then
    assertThat(street.labelLog()).hasSize(2);
    assertThat(street.quarantine().values()).containsOnlyNulls();
  }

  @Test
  void reportsOverTheLimitMakeNoQuorum() {
    // given
    limited(1);
    for (String reporter : List.of("ann", "bob", "cem")) {
      street.send(Records.inline(reporter, "first-of-" + reporter, 30));
    }
    assertThat(street.labelLog()).hasSize(1);

    // when
    for (String reporter : List.of("ann", "bob", "cem")) {
      street.send(Records.inline(reporter, "second-of-" + reporter, 31));
    }

    // then
    assertThat(street.labelLog()).isEmpty();
    assertThat(onlyHeld().getSupports()).extracting(Support::getCounted).containsOnly(false);
  }

  @Test
  void noReporterHoldsMoreThanTheShare() {
    // given
    capped(0.5, 2);

    // when
    report("ann", 0, 1, 2);

    // then
    assertThat(street.labelLog()).hasSize(2);
    assertThat(onlyHeld().getReason())
        .isEqualTo("Its reporters hold as many of the model's 2 labels as one may, 2.");

    // when others report as much, there is room for one more
    report("bob", 3, 4);
    report("cem", 5);
    assertThat(street.labelLog()).hasSize(3);
    report("ann", 6, 7);

    // then
    assertThat(street.labelLog()).hasSize(1);
    assertThat(onlyHeld().getReason()).contains("6 labels as one may, 3");
  }

  @Test
  void aReporterWithRoomTakesWhatAnotherMayNotHold() {
    // given
    capped(0.2, 1);
    report("ann", 0, 1);
    assertThat(street.labelLog()).hasSize(1);

    // when
    street.send(Records.ofGeneration("bob", "r", 1));

    // then
    assertThat(street.labelLog()).hasSize(1);
    assertThat(street.labels().get("mnist/" + Records.picture(1).sampleId()).getSupports())
        .extracting(Support::getReporter)
        .containsExactly("bob", "ann");
    // and holds it
    street.send(Records.ofGeneration("bob", "s", 2));
    assertThat(street.labelLog()).isEmpty();
  }

  @Test
  void aRetractionMakesRoom() {
    // given
    capped(0.2, 1);
    report("ann", 0);

    // when
    street.send(Records.retraction("ann", "r0"));
    report("ann", 1);

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(
            MembershipChange.ADDED, MembershipChange.RETRACTED, MembershipChange.ADDED);
  }

  @Test
  void reliabilityFallsWithRejectionsAndRisesWithAcceptance() {
    // given
    limited(1000);
    report("ann", 0, 1, 2);
    street.labelLog();

    // when two of three are rejected
    street.send(Records.verdict("c0", CommandKind.REJECT, 0));
    report("ann", 3);
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.RETRACTED, MembershipChange.ADDED);
    street.send(Records.verdict("c1", CommandKind.REJECT, 1));
    report("ann", 4);

    // then the word alone counts no more
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.RETRACTED);
    assertThat(onlyHeld().getReason()).contains("the reliability is 0.40, below 0.5");

    // when what was held back turns out right, it does again
    street.send(Records.verdict("c2", CommandKind.ACCEPT, 4));
    report("ann", 5);
    assertThat(street.labelLog()).hasSize(2);
  }

  @Test
  void anAcceptedPictureIsALabelThatItsReporterCantTakeBack() {
    // given
    limited(1000);
    street.send(Records.inline("ann", "r", 30));
    street.quarantine();

    // when
    street.send(Records.verdict("c", CommandKind.ACCEPT, 30));

    // then
    assertThat(street.labelLog())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.getCommandId()).isEqualTo("c");
              assertThat(change.getReportIds()).containsExactly("r");
            });
    assertThat(onlyLabelsReporters()).containsExactly("", "ann");
    assertThat(street.quarantine().values()).containsOnlyNulls();
    street.send(Records.retraction("ann", "r"));
    assertThat(street.labelLog()).isEmpty();
    assertThat(onlyLabelsReporters()).containsExactly("");
  }

  private List<String> onlyLabelsReporters() {
    return street.labels().values().stream()
        .flatMap(label -> label.getSupports().stream())
        .map(Support::getReporter)
        .toList();
  }

  @Test
  void aRejectedPictureStaysOutUntilItIsAccepted() {
    // given
    limited(1000);
    street.send(Records.inline("ann", "r", 30));
    street.quarantine();

    // when
    street.send(Records.verdict("c1", CommandKind.REJECT, 30));
    street.send(Records.inline("trusty", "r", 30));
    street.send(Records.retraction("ann", "r"));

    // then
    assertThat(street.quarantine().values()).containsOnlyNulls();
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly(
            "A moderator rejected the picture " + Records.picture(30).sampleId() + ".");
    street.pass(Records.GRACE.multipliedBy(3));
    assertThat(street.deadLetters()).isEmpty();

    // when
    street.send(Records.verdict("c2", CommandKind.ACCEPT, 30));
    street.send(Records.inline("trusty", "r2", 30));

    // then
    assertThat(street.labelLog()).hasSize(1);
  }

  @Test
  void aRetractedLabelIsRestoredByAModerator() {
    // given
    limited(1000);
    report("ann", 0);
    street.send(Records.retraction("ann", "r0"));
    street.labelLog();

    // when
    street.send(Records.verdict("c", CommandKind.ACCEPT, 0));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.RESTORED);
  }

  @Test
  void aBlockedReporterIsRefusedAndWhatWasHeldIsDropped() {
    // given
    limited(1000);
    report("ann", 0);
    street.send(Records.inline("ann", "alone", 30), Records.inline("ann", "shared", 31));
    street.send(Records.inline("bob", "shared", 31));
    street.quarantine();
    street.labelLog();

    // when
    street.send(Records.onReporter("c1", CommandKind.BLOCK_REPORTER, "ann"));
    report("ann", 1);

    // then what they had labelled stays
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly("A moderator blocked the reporter for model mnist.");
    var held = street.quarantine();
    assertThat(held.get("mnist/" + Records.picture(30).sampleId())).isNull();
    assertThat(held.get("mnist/" + Records.picture(31).sampleId()).getSupports())
        .extracting(Support::getReporter)
        .containsExactly("bob");

    // when
    street.send(Records.onReporter("c2", CommandKind.UNBLOCK_REPORTER, "ann"));
    report("ann", 2);

    // then
    assertThat(street.labelLog()).hasSize(1);
  }

  @Test
  void whatNobodyDecidesOnExpires() {
    // given
    limited(1000);
    street.send(Records.inline("ann", "r", 30));
    QuarantinedSample held = onlyHeld();
    assertThat(held.getExpiresAt()).isEqualTo(held.getQuarantinedAt().plus(RETENTION));
    street.pass(RETENTION.minusSeconds(1));
    assertThat(street.quarantine()).isEmpty();

    // when
    street.pass(Duration.ofSeconds(2));

    // then
    assertThat(street.quarantine().values()).containsOnlyNulls().hasSize(1);
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason())
                  .startsWith("Held back since 2026-11-24T10:00:00Z without a verdict: An inline");
              assertThat(letter.getTopic()).isEqualTo(Topics.QUARANTINE.name());
              assertThat(Topics.QUARANTINE.decode(AvroBytes.of(letter.getValue()))).isEqualTo(held);
            });
    street.send(Records.retraction("ann", "r"));
    street.pass(Records.GRACE.multipliedBy(3));
    assertThat(street.deadLetters()).isEmpty();
    // and it may be reported anew
    street.send(Records.inline("ann", "again", 30));
    assertThat(onlyHeld().getSupports()).extracting(Support::getReportId).containsExactly("again");
  }

  @Test
  void aHeldPictureAndItsLabelCarryItsPerceptualHash() {
    // given
    capped(1, 5);
    long hash = DifferenceHash.of(Records.picture(1));

    // when
    street.send(Records.inline("ann", "r", 1));

    // then
    assertThat(onlyHeld().getPerceptualHash()).isEqualTo(hash);

    // when
    street.send(Records.verdict("c", CommandKind.ACCEPT, 1));

    // then
    assertThat(street.labels().values())
        .singleElement()
        .satisfies(label -> assertThat(label.getPerceptualHash()).isEqualTo(hash));
  }

  @Test
  void aLabelThatItsGoodReporterTookBackIsNotHeldByAnUnreliableOne() {
    // given mallory, whose reports moderators rejected
    limited(100);
    report("mallory", 1, 2, 3);
    street.send(
        Records.verdict("c1", CommandKind.REJECT, 1),
        Records.verdict("c2", CommandKind.REJECT, 2),
        Records.verdict("c3", CommandKind.REJECT, 3));
    report("ann", 5);
    street.send(Records.ofGeneration("mallory", "m5", 5));
    street.labelLog();
    street.quarantine();

    // when
    street.send(Records.retraction("ann", "r5"));

    // then a moderator may decide
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.RETRACTED);
    QuarantinedSample held = onlyHeld();
    assertThat(held.getReason()).isEqualTo("Nobody in good standing asks for it any more.");
    assertThat(held.getSupports()).extracting(Support::getReporter).containsExactly("mallory");
    // and a good report brings it back
    street.send(Records.ofGeneration("bob", "b5", 5));
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.RESTORED);
    assertThat(street.quarantine()).containsValue(null);
  }

  @Test
  void nobodyInheritsMoreLabelsThanTheyMayHold() {
    // given bob, who holds as many as one may, and supports one of ann's
    capped(0.5, 2);
    report("bob", 1, 2);
    report("ann", 3);
    street.send(Records.ofGeneration("bob", "b3", 3));
    street.labelLog();
    street.quarantine();

    // when
    street.send(Records.retraction("ann", "r3"));

    // then
    assertThat(street.labelLog()).hasSize(1);
    assertThat(onlyHeld().getReason()).contains("as many of the model's 2 labels as one may, 2");
  }

  @Test
  void whatIsHeldForWantOfRoomIsALabelOnceThereIsRoom() {
    // given
    capped(0.5, 1);
    report("ann", 1, 2);
    street.send(Records.retraction("bob", "none"));
    assertThat(onlyHeld().getSampleId()).isEqualTo(Records.picture(2).sampleId());
    street.labelLog();

    // when others' labels make room
    report("bob", 3);
    report("cem", 4);
    street.pass(Duration.ofSeconds(1));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getSampleId)
        .contains(Records.picture(2).sampleId());
    assertThat(street.quarantine()).containsValue(null);
    street.pass(RETENTION.plusDays(1));
    assertThat(street.deadLetters())
        .noneMatch(letter -> letter.getTopic().equals(Topics.QUARANTINE.name()));
  }

  @Test
  void thePictureOfARetractedLabelGoesInTime() {
    // given two labels that nobody asks for any more, one of which comes back and goes later
    limited(100);
    report("ann", 1, 2);
    street.send(Records.retraction("ann", "r1"), Records.retraction("ann", "r2"));
    street.pass(RETENTION.minusDays(1));
    street.send(Records.ofGeneration("bob", "b2", 2));
    street.send(Records.retraction("bob", "b2"));
    street.labels();
    street.labelLog();

    // when
    street.pass(Duration.ofDays(1).plusMinutes(20));
    street.pass(Duration.ofMinutes(2));

    // then
    String gone = "mnist/" + Records.picture(1).sampleId();
    assertThat(street.labels()).containsOnlyKeys(gone).containsValue(null);
    assertThat(street.labelLog()).isEmpty();
    // and a new report of it makes a new label
    street.send(Records.generation(1), Records.generation(9));
    report("cem", 1);
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.ADDED);
    street.pass(RETENTION);
    street.pass(Duration.ofMinutes(2));
    assertThat(street.labels()).containsEntry("mnist/" + Records.picture(2).sampleId(), null);
  }
}
