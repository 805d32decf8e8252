package io.lethe.diffusion.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numeric")
class DenoiserFeaturesTest {

  private static PictureSource pictures(DiffusionModel model, int count) {
    Random random = new Random(1);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[model.pictureSize()];
      random.nextBytes(pixels);
      all.add(pixels);
    }
    return PictureList.of(all, model.channels(), model.height(), model.width());
  }

  @Test
  void aPictureHasTheSameFeaturesWhateverItIsReadWith() throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("as-saved"));
        DenoiserFeatures features = DenoiserFeatures.of(model).orElseThrow()) {
      PictureSource all = pictures(model, 35);

      // when
      float[][] together = features.read(all);
      float[][] alone = features.read(all.rows(34));

      // then
      assertThat(together).hasDimensions(35, features.length());
      assertThat(alone[0]).containsExactly(together[34], within(1e-4f));
      assertThat(together[0]).isNotEqualTo(together[34]);
    }
  }

  @Test
  void aModelWithClassesHasNone() throws Exception {
    try (DiffusionModel base = DiffusionModel.load(Golden.path("as-saved"));
        DiffusionModel classes = ClassModels.of(base, new float[16], new float[16])) {
      assertThat(DenoiserFeatures.of(classes)).isEmpty();
    }
  }
}
