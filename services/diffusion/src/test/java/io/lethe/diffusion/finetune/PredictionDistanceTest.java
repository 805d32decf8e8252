package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numeric")
class PredictionDistanceTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/digits");

  @Test
  void growsFromZeroWithTheDifferenceOfTheWeights() throws IOException {
    try (DiffusionModel model = DiffusionModel.load(GOLDEN);
        DiffusionModel near = scaled(model, 1.001f);
        DiffusionModel far = scaled(model, 1.05f)) {
      // given
      byte[] grey = new byte[model.pictureSize()];
      PictureSource pictures =
          PictureList.of(List.of(grey), model.channels(), model.height(), model.width());

      // then
      double toNear = PredictionDistance.between(model, near, pictures, 32, 1);
      double toFar = PredictionDistance.between(model, far, pictures, 32, 1);
      assertThat(PredictionDistance.between(model, model, pictures, 32, 1)).isZero();
      assertThat(toNear).isPositive();
      assertThat(toFar).isGreaterThan(10 * toNear);
    }
  }

  private static DiffusionModel scaled(DiffusionModel model, float factor) {
    try (NDArray other = model.weights().mul(factor)) {
      return model.withWeights(other);
    }
  }
}
