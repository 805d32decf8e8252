package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.serving.api.ServingStack;
import io.lethe.serving.fixture.TinyModel;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the application, whose class loader alone may load PyTorch in this JVM. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class DiffusionDenoiserTest {

  private static final Path SCRIPTS = Path.of("../diffusion/src/test/resources/torchscript");

  @Test
  void aModuleThatItsUserBringsMakesPictures() throws Exception {
    // given
    try (DiffusionDenoiser denoiser =
        DiffusionDenoiser.read(SCRIPTS.resolve("plain"), Device.cpu())) {
      var one = new PictureRequest(1, SamplerKind.DPM_SOLVER_2M, 3, null);
      var other = new PictureRequest(2, SamplerKind.DPM_SOLVER_2M, 3, null);

      // when
      List<Picture> together = make(denoiser, one, other);
      List<Picture> alone = make(denoiser, other);

      // then a picture does not depend on its batch mates
      assertThat(denoiser.shape()).isEqualTo(new PictureShape(28, 28, 1));
      assertThat(denoiser.classLabels().classes()).isEmpty();
      assertThat(together.get(1).pixels()).isEqualTo(alone.get(0).pixels());
      assertThat(together.get(0).pixels()).isNotEqualTo(together.get(1).pixels());
    }
  }

  @Test
  void featuresOfAPictureAreTheSameAmongOthers(@TempDir Path directory) throws Exception {
    // given
    TinyModel.write(directory, 1);
    try (DiffusionDenoiser denoiser = DiffusionDenoiser.read(directory, Device.cpu())) {
      List<Picture> made =
          make(
              denoiser,
              new PictureRequest(1, SamplerKind.DDIM, 3, null),
              new PictureRequest(2, SamplerKind.DDIM, 3, null));

      // when
      float[][] together = denoiser.features(made);
      float[][] alone = denoiser.features(made.subList(1, 2));

      // then
      assertThat(denoiser.hasFeatures()).isTrue();
      assertThat(alone[0]).containsExactly(together[1], within(1e-3f));
      assertThat(Arrays.equals(together[0], together[1])).isFalse();
    }
  }

  @Test
  void whatHasNoMiddleThatIsKnownHasNoFeatures(@TempDir Path directory) throws Exception {
    TinyModel.writeWithClasses(directory, 1, 3);
    try (DiffusionDenoiser withClasses = DiffusionDenoiser.read(directory, Device.cpu());
        DiffusionDenoiser module = DiffusionDenoiser.read(SCRIPTS.resolve("plain"), Device.cpu())) {
      assertThat(withClasses.hasFeatures()).isFalse();
      assertThat(module.hasFeatures()).isFalse();
    }
  }

  @Test
  void aModuleWithClassesMakesAPictureOfAClass() throws Exception {
    // given
    try (DiffusionDenoiser denoiser =
        DiffusionDenoiser.read(SCRIPTS.resolve("classes"), Device.cpu())) {
      // when
      List<Picture> made =
          make(
              denoiser,
              new PictureRequest(1, SamplerKind.DDIM, 3, 0),
              new PictureRequest(1, SamplerKind.DDIM, 3, 2));

      // then
      assertThat(denoiser.classLabels().classes()).hasValue(3);
      assertThat(made.get(0).pixels()).isNotEqualTo(made.get(1).pixels());
    }
  }

  private static List<Picture> make(Denoiser denoiser, PictureRequest... requests) {
    List<Denoising> pictures = Arrays.stream(requests).map(denoiser::begin).toList();
    while (!pictures.get(0).isDone()) {
      denoiser.step(pictures);
    }
    return pictures.stream().map(Denoising::picture).toList();
  }
}
