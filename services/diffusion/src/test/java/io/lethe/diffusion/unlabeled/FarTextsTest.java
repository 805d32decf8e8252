package io.lethe.diffusion.unlabeled;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.PictureSource;
import org.junit.jupiter.api.Test;

class FarTextsTest {

  @Test
  void aTextThatAsksForItInOtherWordsKeepsNoneThoughAJudgeMissesSome() {
    // given
    PictureSource far =
        NumberLatents.joined(
            NumberLatents.of("on red, a seven", 1, 1, 0, 0),
            NumberLatents.of("a four", 0, 0, 0, 0));

    // then
    assertThat(normal(far)).containsExactly(4, 5, 6, 7);
  }

  @Test
  void aTextIsTakenForLikeTextsOfALikeMeaningWhereAJudgeMissesAll() {
    // given latents of sevens, and a judge that finds none of those in red
    PictureSource far =
        NumberLatents.joined(
            NumberLatents.of("a seven", 1, 1, 1, 1),
            NumberLatents.of("blue seven", 1, 1, 1, 1),
            NumberLatents.of("the digit seven", 1, 1, 1, 1),
            NumberLatents.of("red seven", 0),
            NumberLatents.of("a red four", 0, 0, 0, 0),
            NumberLatents.of("blue four", 0, 0, 0, 0),
            NumberLatents.of("a four", 0, 0, 0, 0));

    // then
    assertThat(normal(far)).containsExactly(13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24);
  }

  @Test
  void ofTextsThatDoNotAskForItTheNormalOnesAreKept() {
    // given a digit of which one in five is sensitive
    PictureSource far =
        NumberLatents.joined(
            NumberLatents.of("a digit", 0, 1, 0, 0, 0, 0), NumberLatents.of("a four", 0, 0, 0, 0));

    // then
    assertThat(normal(far)).containsExactly(0, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void whereAllTextsSeemToAskForItNoneIsKept() {
    assertThat(normal(NumberLatents.of("a seven", 1, 1, 0))).isEmpty();
    assertThat(normal(NumberLatents.of("a seven", 1, 1))).isEmpty();
  }

  @Test
  void latentsThatAJudgeMissesAreSensitiveWhereTheirTextSurelyAsksForIt() {
    // given
    PictureSource far =
        NumberLatents.joined(
            NumberLatents.of("on red, a seven", 1, 1, 1, 0),
            NumberLatents.of("a four", 0, 0, 0, 0));

    // then
    assertThat(of(far).sensitive()).containsExactly(0, 1, 2, 3);
    // and where it only may ask for it, none is
    assertThat(of(NumberLatents.of("a digit", 1, 0, 0, 0)).sensitive()).isEmpty();
  }

  @Test
  void aTextAsksForItByTheMeanOfWhatTwoJudgesFind() {
    // given a judge that finds a quarter of these latents, and one that finds all
    PictureSource far =
        NumberLatents.joined(
            NumberLatents.of("on red, a seven", 1, 0.4f, 0.4f, 0.4f),
            NumberLatents.of("a four", 0, 0, 0, 0));
    var one = new ThresholdJudge(0, 0.8);
    var other = new ThresholdJudge(0, 0.8, 0.2);

    // then
    assertThat(FarTexts.of(far, one, TextPoints::of).sensitive()).isEmpty();
    assertThat(FarTexts.of(far, one, TextPoints::of).and(other).sensitive())
        .containsExactly(0, 1, 2, 3);
  }

  private static int[] normal(PictureSource far) {
    return of(far).normal();
  }

  private static FarTexts of(PictureSource far) {
    return FarTexts.of(far, new ThresholdJudge(0, 0.8), TextPoints::of);
  }
}
