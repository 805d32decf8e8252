package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.SensitiveReport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a picture was made for goes with it, from its generation or its report to its label. */
class PromptTest {

  private static final int NUMBER = 7;
  private static final String PROMPT = "a zebrafish";
  private static final ByteBuffer LATENTS = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});

  private final Street street = new Street();

  @BeforeEach
  void aModel() {
    street.send(Records.base());
  }

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void aReportOfAGenerationInheritsItsPromptAndLatents() {
    // given a report that waits for its generation, and one that does not
    street.send(Records.ofGeneration("ann", "before", NUMBER));
    street.send(made(NUMBER));
    street.send(made(NUMBER + 1));
    street.send(Records.ofGeneration("ben", "after", NUMBER + 1));

    // then
    assertThat(labels())
        .hasSize(2)
        .allSatisfy(
            label -> {
              assertThat(label.getPrompt()).isEqualTo(PROMPT);
              assertThat(label.getLatents()).isEqualTo(LATENTS);
            });
  }

  @Test
  void anInlinePictureHasThePromptOfItsReport() {
    // when
    street.send(inline("trusty", "r-1", NUMBER, PROMPT));
    street.send(inline("trusty", "r-2", NUMBER + 1, ""));

    // then the empty prompt is none
    List<Label> labels = labels();
    assertThat(labels).extracting(Label::getPrompt).containsExactlyInAnyOrder(PROMPT, null);
    assertThat(labels).extracting(Label::getLatents).containsOnlyNulls();
  }

  @Test
  void quarantineKeepsThemForALabel() {
    // given a stranger's picture
    street.send(inline("ann", "r-1", NUMBER, PROMPT));
    QuarantinedSample held = street.quarantine().values().iterator().next();

    // when
    street.send(Records.verdict("accept", CommandKind.ACCEPT, NUMBER));

    // then
    assertThat(held.getPrompt()).isEqualTo(PROMPT);
    assertThat(labels()).extracting(Label::getPrompt).containsExactly(PROMPT);
  }

  @Test
  void aReportOfItsGenerationTellsALabelThatCameInlineWhatItWasMadeFor() {
    // given a picture that somebody trusted brought, under no prompt and under another
    street.send(made(NUMBER));
    street.send(made(NUMBER + 1));
    street.send(inline("trusty", "r-1", NUMBER, ""));
    street.send(inline("trusty", "r-2", NUMBER + 1, "a fish"));

    // when
    street.send(Records.ofGeneration("ann", "r-3", NUMBER));
    street.send(Records.ofGeneration("ann", "r-4", NUMBER + 1));

    // then the label has what serving wrote, and no membership changed
    assertThat(labels())
        .hasSize(2)
        .allSatisfy(
            label -> {
              assertThat(label.getPrompt()).isEqualTo(PROMPT);
              assertThat(label.getLatents()).isEqualTo(LATENTS);
              assertThat(label.getGenerationId()).isNotNull();
              assertThat(label.getSupports()).hasSize(2);
            });
    assertThat(street.labelLog()).hasSize(2);
  }

  @Test
  void whatALaterReportClaimsChangesNoLabel() {
    // given
    street.send(made(NUMBER));
    street.send(Records.ofGeneration("ann", "r-1", NUMBER));
    street.send(inline("trusty", "r-2", NUMBER + 1, PROMPT));

    // when
    street.send(inline("ben", "r-3", NUMBER, "a fish"));
    street.send(inline("ben", "r-4", NUMBER + 1, "a fish"));

    // then
    assertThat(labels()).extracting(Label::getPrompt).containsExactly(PROMPT, PROMPT);
  }

  @Test
  void aLabelThatComesBackIsStillTheGenerationThatItWas() {
    // given
    street.send(made(NUMBER));
    street.send(Records.ofGeneration("ann", "r-1", NUMBER));
    street.send(Records.retraction("ann", "r-1"));

    // when
    street.send(inline("trusty", "r-2", NUMBER, "a fish"));

    // then
    assertThat(labels())
        .singleElement()
        .satisfies(
            label -> {
              assertThat(label.getStatus()).isEqualTo(LabelStatus.ACTIVE);
              assertThat(label.getPrompt()).isEqualTo(PROMPT);
            });
  }

  @Test
  void aPromptThatCantBeUsedIsADeadLetterWhoseReasonDoesNotTellIt() {
    // when
    street.send(inline("trusty", "long", NUMBER, PROMPT.repeat(91)));
    street.send(inline("trusty", "controls", NUMBER, PROMPT + "\u0007"));
    street.send(
        SensitiveReport.newBuilder(Records.ofGeneration("ann", "both", NUMBER))
            .setPrompt(PROMPT)
            .build());

    // then
    assertThat(labels()).isEmpty();
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .hasSize(3)
        .allSatisfy(reason -> assertThat(reason).contains("prompt").doesNotContain("zebrafish"));
  }

  @Test
  void anErasureTakesThemAway() {
    // given
    street.send(made(NUMBER));
    street.send(Records.ofGeneration("ann", "r-1", NUMBER));
    assertThat(labels()).hasSize(1);

    // when
    street.send(Records.verdict("erase", CommandKind.ERASE_SAMPLE, NUMBER));

    // then the record is gone, and nothing that is written holds the prompt
    assertThat(street.labels()).hasSize(1).allSatisfy((key, label) -> assertThat(label).isNull());
    assertThat(street.quarantine().values()).noneMatch(Objects::nonNull);
    assertThat(street.labelLog().toString()).doesNotContain("zebrafish");
    assertThat(street.deadLetters().toString()).doesNotContain("zebrafish");
  }

  private List<Label> labels() {
    return street.labels().values().stream().filter(Objects::nonNull).toList();
  }

  private static Generation made(int number) {
    return Generation.newBuilder(Records.generation(number))
        .setPrompt(PROMPT)
        .setLatents(LATENTS.duplicate())
        .build();
  }

  private static SensitiveReport inline(
      String reporter, String reportId, int number, String prompt) {
    return SensitiveReport.newBuilder(Records.inline(reporter, reportId, number))
        .setPrompt(prompt)
        .build();
  }
}
