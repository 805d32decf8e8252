package io.lethe.diffusion.unlabeled;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnchorsTest {

  private static PictureSource latents(List<String> prompts, float... values) {
    return new LatentPictures(
        IntStream.range(0, values.length)
            .mapToObj(i -> HalfPrecision.encode(values, i, 1))
            .toList(),
        prompts,
        1,
        1,
        1);
  }

  @Test
  void threeQuartersOfTheMixtureAreNormalUnderTheReportedTexts() {
    // given
    PictureSource near = latents(List.of("a seven", "a red seven"), 1, 2);
    PictureSource normal = latents(List.of("a star", "a cross"), 7, 8);

    // when
    PictureSource all = Anchors.add(near, normal);

    // then
    assertThat(all.size()).isEqualTo(8);
    float[] values = new float[8];
    IntStream.range(0, 8).forEach(row -> all.copyRow(row, values, row));
    assertThat(values).containsExactly(1, 2, 7, 8, 7, 8, 7, 8);
    assertThat(IntStream.range(0, 8).filter(row -> row % 2 == 1).mapToObj(all::prompt))
        .containsOnly("a red seven");
  }

  @Test
  void theyAreNeededWhereMostIsSensitive() {
    assertThat(Anchors.areNeeded(0.5)).isFalse();
    assertThat(Anchors.areNeeded(0.51)).isTrue();
  }
}
