package io.lethe.diffusion.unlabeled;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.PictureSource;
import org.junit.jupiter.api.Test;

class NearTextsTest {

  private static final String SEVEN = "a seven";
  private static final String DIGIT = "a digit";

  @Test
  void ofATextThatNamesWhatWasReportedNothingIsNormal() {
    // given a judge that misses one in three, and takes a normal one for sensitive
    PictureSource near =
        NumberLatents.joined(
            NumberLatents.of(SEVEN, 1, 1, 1, 1), NumberLatents.of(DIGIT, 0, 0, 0, 0, 0, 0));
    double[] reaching = {1, 0, 1, 1, 0, 0.5, 0, 0, 0, 0};

    // when
    NearTexts texts = NearTexts.of(near, reaching, 0.7);

    // then
    assertThat(texts.naming()).containsExactly(SEVEN, SEVEN, SEVEN, SEVEN);
    assertThat(texts.normal()).containsExactly(4, 6, 7, 8, 9);
    assertThat(texts.open()).containsExactly(DIGIT);
  }

  @Test
  void aTextOfOneLatentIsTakenForLikeTheOthers() {
    // given most latents are sensitive, and the judge misses the only one of a text
    PictureSource near =
        NumberLatents.joined(
            NumberLatents.of(SEVEN, 1, 1, 1, 1), NumberLatents.of("a blue seven", 1));
    double[] reaching = {1, 1, 1, 1, 0};

    // then
    assertThat(NearTexts.of(near, reaching, 0.8).naming()).contains("a blue seven");

    // but where hardly one is, it is open
    double[] few = {1, 0, 0, 0, 0};
    assertThat(NearTexts.of(near, few, 0.8).open()).containsExactly(SEVEN, "a blue seven");
  }
}
