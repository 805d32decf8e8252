package io.lethe.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numeric")
class DdimInversionTest {
  private static DiffusionModel model;
  private static PictureSource pictures;

  @BeforeAll
  static void open() throws IOException {
    Path assets = Path.of("../standalone/assets");
    model = DiffusionModel.load(assets.resolve("models/mnist-ddpm-28"));
    pictures = IdxPictures.mnistTest(assets.resolve("datasets/mnist")).rows(0, 1);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** Mean difference of two pictures, 0 .. 255. */
  private static double difference(byte[] a, byte[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
    }
    return sum / a.length;
  }

  @Test
  void theNoiseOfAPictureDrawsThatPicture() {
    // given
    DdimInversion inversion = new DdimInversion(model, 10);

    // when
    List<byte[]> drawn = inversion.pictures(inversion.noiseOf(pictures));

    // then each is near its own picture and far from the other
    for (int row = 0; row < 2; row++) {
      assertThat(difference(drawn.get(row), pictures.pixels(row))).isLessThan(20);
      assertThat(difference(drawn.get(row), pictures.pixels(1 - row))).isGreaterThan(40);
    }
  }

  @Test
  void otherNoiseDrawsOtherPictures() {
    // given
    float[] noise = new float[2 * model.pictureSize()];
    new CounterNoise(1).gaussian(0, noise, 0, noise.length);

    // when
    List<byte[]> drawn = new DdimInversion(model, 10).pictures(noise);

    // then
    assertThat(difference(drawn.get(0), pictures.pixels(0))).isGreaterThan(30);
  }
}
