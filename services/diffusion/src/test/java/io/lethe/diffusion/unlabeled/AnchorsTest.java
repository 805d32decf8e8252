package io.lethe.diffusion.unlabeled;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnchorsTest {

  private static final FittedJudge JUDGE = new ThresholdJudge(0.5, 0.8);

  @Test
  void thoseOfTheLowerHalfThatNoMemberTakesForSensitiveServe() {
    // given
    PictureSource unconditional = NumberLatents.of("", 0.4f, 0.3f, 1, 0.1f, 0.2f);

    // then
    assertThat(NumberLatents.values(Anchors.among(unconditional, JUDGE)))
        .containsExactly(0.3f, 0.1f, 0.2f);
    // and where most are sensitive, none of them serves
    assertThat(NumberLatents.values(Anchors.among(NumberLatents.of("", 1, 0, 0.75f, 1), JUDGE)))
        .containsExactly(0f);
    // and where all are, the least of them do
    assertThat(NumberLatents.values(Anchors.among(NumberLatents.of("", 1, 0.75f), JUDGE)))
        .containsExactly(0.75f);
  }

  @Test
  void eachTextHasOneInTurn() {
    // when
    PictureSource anchors =
        Anchors.under(List.of("a seven", "a red seven", "a red seven"), NumberLatents.of("", 7, 8));

    // then
    assertThat(NumberLatents.values(anchors)).containsExactly(7f, 8f, 7f);
    assertThat(IntStream.range(0, 3).mapToObj(anchors::prompt))
        .containsExactly("a seven", "a red seven", "a red seven");
  }
}
