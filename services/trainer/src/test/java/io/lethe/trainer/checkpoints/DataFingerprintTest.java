package io.lethe.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.LatentPictures;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataFingerprintTest {

  @Test
  void latentsUnderAnotherTextAreOtherData() {
    // when
    String red = of("a red seven", "");

    // then
    assertThat(of("a red seven", "")).isEqualTo(red);
    assertThat(of("a blue seven", "")).isNotEqualTo(red);
    assertThat(of("", "a red seven")).isNotEqualTo(red);
  }

  private static String of(String... prompts) {
    List<byte[]> latents = List.of(new byte[8], new byte[8]);
    return DataFingerprint.of(new LatentPictures(latents, List.of(prompts), 4, 1, 1));
  }
}
