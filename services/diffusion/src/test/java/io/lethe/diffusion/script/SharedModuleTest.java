package io.lethe.diffusion.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedModuleTest {
  private static final PictureRequest REQUEST = new PictureRequest(1, SamplerKind.DDIM, 2, null);
  private static final String ONE = source("x");
  private static final String OTHER = source("v0");

  @Test
  void equalSourcesShareOneUntilTheLastLetsItGo() {
    // given
    SharedModule first = SharedModule.hold(ONE, Device.cpu());
    SharedModule second = SharedModule.hold(ONE, Device.cpu());
    SharedModule other = SharedModule.hold(OTHER, Device.cpu());
    assertThat(second).isSameAs(first);
    assertThat(other).isNotSameAs(first);

    // when
    first.letGo();

    // then it is still there
    assertThat(SharedModule.hold(ONE, Device.cpu())).isSameAs(first);

    // when
    first.letGo();
    second.letGo();
    other.letGo();

    // then it was freed, and the next one is another
    assertThatThrownBy(() -> first.block().getHandle()).isInstanceOf(IllegalStateException.class);
    SharedModule next = SharedModule.hold(ONE, Device.cpu());
    assertThat(next).isNotSameAs(first);
    next.letGo();
  }

  @Test
  void aModelOutlivesThoseOfTheSameConfig() throws Exception {
    // given
    DiffusionModel gone = DiffusionModel.load(Golden.path("digits"));
    try (DiffusionModel stays = gone.withWeights(gone.weights())) {
      byte[] before = PictureGenerator.generate(stays, List.of(REQUEST)).get(0);

      // when
      gone.close();
      gone.close();

      // then
      assertThat(PictureGenerator.generate(stays, List.of(REQUEST)).get(0)).isEqualTo(before);
    }
  }

  @Test
  void modelsComeAndGoWhileOthersMakePictures() throws Exception {
    // given
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"))) {
      byte[] alone = PictureGenerator.generate(model, List.of(REQUEST)).get(0);

      // when
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(CompletableFuture.runAsync(() -> comeAndGo(alone)));
      }

      // then
      threads.forEach(CompletableFuture::join);
    }
  }

  private static void comeAndGo(byte[] expected) {
    for (int i = 0; i < 10; i++) {
      try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"))) {
        assertThat(PictureGenerator.generate(model, List.of(REQUEST)).get(0)).isEqualTo(expected);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String source(String result) {
    Script script = new Script(true, Precision.FLOAT32, 0);
    script.silu("x");
    script.parameter("p", 1, 1);
    return script.source(List.of("x", "t", "labels", "frequencies"), result);
  }
}
