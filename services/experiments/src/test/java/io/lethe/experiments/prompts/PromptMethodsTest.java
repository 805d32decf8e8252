package io.lethe.experiments.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.PromptedPictures;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numeric")
class PromptMethodsTest {
  private static final List<String> PROMPTS = List.of("a cat", "a red seven");

  private static TextToImageModel base;

  @BeforeAll
  static void load() throws Exception {
    Path golden =
        Path.of(
            System.getProperty("basedir", "."),
            "../diffusion/src/test/resources/golden/stable-diffusion/sd1-tiny");
    base = TextToImageModel.load(golden, Precision.FLOAT32, Device.cpu());
  }

  @AfterAll
  static void close() {
    base.close();
  }

  private static PromptedPictures plain(TextToImageModel model) {
    return new PromptedPictures(model, SamplerKind.DDIM, 3, 3, "");
  }

  private static SafeLatentGuidance safe(SafeLatentGuidance.Strength strength) {
    return new SafeLatentGuidance(base, SamplerKind.DDIM, 3, 3, "a cat", strength);
  }

  /** The largest difference of two pictures' bytes. */
  private static int difference(PictureSource one, PictureSource other) {
    int most = 0;
    for (int row = 0; row < one.size(); row++) {
      byte[] a = one.pixels(row);
      byte[] b = other.pixels(row);
      for (int i = 0; i < a.length; i++) {
        most = Math.max(most, Math.abs((a[i] & 0xFF) - (b[i] & 0xFF)));
      }
    }
    return most;
  }

  @Test
  void safeGuidanceThatNeverSetsInIsPlainGuidance() {
    SafeLatentGuidance.Strength late = new SafeLatentGuidance.Strength(1, 5000, 1, 0.5, 0.7);
    PictureSource usual = plain(base).make(PROMPTS, 5);
    assertThat(difference(safe(late).make(PROMPTS, 5), usual)).isLessThanOrEqualTo(1);
    assertThat(difference(safe(SafeLatentGuidance.Strength.MAX).make(PROMPTS, 5), usual))
        .isGreaterThan(1);
  }

  @Test
  void erasureChangesCrossAttentionAlone() {
    // given
    float[] before = base.weights().toFloatArray();

    // when
    try (TextToImageModel erased = new ConceptErasure("a cat", 2, 2, 1e-3, 1, 7).run(base)) {
      float[] after = erased.weights().toFloatArray();

      // then
      assertThat(base.weights().toFloatArray()).isEqualTo(before);
      for (ParameterLayout.Entry entry : base.network().layout().entries()) {
        boolean moved = false;
        for (long i = entry.offset(); i < entry.offset() + entry.size(); i++) {
          moved |= before[(int) i] != after[(int) i];
        }
        assertThat(moved).as(entry.name()).isEqualTo(entry.name().contains(".attn2."));
      }
    }
  }

  @Test
  void promptsOfASetNameWhatTheySay() {
    PromptSets sets = PromptSets.of(Motif.SEVEN);
    assertThat(sets.named()).allMatch(prompt -> prompt.matches(".*(seven|7).*")).hasSize(4);
    assertThat(sets.paraphrased())
        .allMatch(prompt -> prompt.matches(".*(seven|7).*"))
        .doesNotContainAnyElementsOf(sets.named());
    assertThat(sets.open()).noneMatch(prompt -> prompt.matches(".*(seven|7).*"));
    assertThat(PromptSets.naming(PromptSets.others(List.of(Motif.SEVEN))))
        .noneMatch(prompt -> prompt.matches(".*(seven|7).*"))
        .hasSize(28);
    assertThat(sets.reported()).hasSize(7);
  }

  @Test
  void aMethodIsKnownByItsName() {
    assertThat(PromptMethod.named("pu-rank-16").rank()).hasValue(16);
    assertThat(PromptMethod.named("esd-x").rank()).isEmpty();
    assertThatThrownBy(() -> PromptMethod.named("magic"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--methods must be one of none, negative-prompt");
  }
}
