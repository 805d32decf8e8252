package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Support;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reports of callers with the role of trusted reporters: the topic tells them, and no field. */
class TrustedReportsTest {

  private final Street street = new Street();

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void theTopicMakesALabelAndTheSameReportElsewhereDoesNot() {
    // given
    street.send(Records.base());

    // when one reporter says the same in both topics
    sendTrusted(Records.inline("ann", "r1", 1));
    street.send(Records.inline("ann", "r2", 2));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getSampleId)
        .containsExactly(Records.picture(1).sampleId());
    assertThat(street.labels().values())
        .flatExtracting(label -> label.getSupports())
        .extracting(Support::getTrusted)
        .containsExactly(true);
    assertThat(street.quarantine().values())
        .flatExtracting(held -> held.getSupports())
        .extracting(Support::getTrusted)
        .containsExactly(false);
  }

  @Test
  void itLetsGoWhatWasHeldBack() {
    // given
    street.send(Records.base());
    street.send(Records.inline("ben", "r1", 1));
    assertThat(street.labelLog()).isEmpty();

    // when
    sendTrusted(Records.inline("ann", "r1", 1));

    // then
    assertThat(street.labelLog()).hasSize(1);
  }

  @Test
  void anIdIsUsedOnceInBothTopics() {
    // given
    street.send(Records.base());
    sendTrusted(Records.inline("ann", "r1", 1));
    street.labelLog();

    // when
    street.send(Records.inline("ann", "r1", 1), Records.inline("ann", "r1", 2));

    // then
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.quarantine()).isEmpty();
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly("The reporter used reportId 'r1' before, for something else.");
  }

  @Test
  void aReporterTakesItsReportBackByEitherTopic() {
    // given
    street.send(Records.base());
    sendTrusted(Records.inline("ann", "r1", 1), Records.inline("ann", "r2", 2));
    street.labelLog();

    // when
    sendTrusted(Records.retraction("ann", "r1"));
    street.send(Records.retraction("ann", "r2"));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getChange)
        .containsExactly(MembershipChange.RETRACTED, MembershipChange.RETRACTED);
  }

  @Test
  void reportsOfOnePlaceInTwoTopicsWaitApart() {
    // given reports of a model that nobody knows yet, each the first of its topic
    street.send(Records.inline("ben", "r1", 1));
    sendTrusted(Records.inline("ann", "r1", 2));
    assertThat(street.pending().keySet())
        .containsExactlyInAnyOrder("mnist/0-0", "mnist/trusted-0-0");

    // when
    street.send(Records.base());

    // then
    assertThat(street.pending()).isEmpty();
    assertThat(street.labelLog())
        .extracting(LabelChange::getSampleId)
        .containsExactly(Records.picture(2).sampleId());
    assertThat(street.quarantine()).hasSize(1);
  }

  @Test
  void aDeadLetterIsSentAgainToItsOwnTopic() {
    // given a report whose model came too late
    sendTrusted(Records.inline("ann", "r1", 1));
    street.pass(Records.GRACE.plus(Duration.ofMinutes(1)));
    List<DeadLetter> letters = street.deadLetters();
    assertThat(letters)
        .extracting(DeadLetter::getTopic)
        .containsExactly(Topics.TRUSTED_REPORTS.name());

    // when
    street.send(Records.base());
    street.replay(letters.get(0));

    // then
    assertThat(street.labelLog()).hasSize(1);
  }

  private void sendTrusted(SensitiveReport... reports) {
    for (SensitiveReport report : reports) {
      street.send(
          Topics.TRUSTED_REPORTS,
          report.getReporter().getBytes(StandardCharsets.UTF_8),
          Topics.TRUSTED_REPORTS.encode(report));
    }
  }
}
