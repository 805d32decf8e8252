package io.lethe.diffusion.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.script.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WholeModelsTest {
  private static final Path TINY = Golden.path("stable-diffusion/sd1-tiny");
  private static final Path CHANGE = TINY.resolve(LowRankFile.IN_VERSION);

  private final WholeModels models = new WholeModels(Precision.FLOAT32, Device.cpu());
  private final AtomicInteger asked = new AtomicInteger();

  private Path tiny() {
    asked.incrementAndGet();
    return TINY;
  }

  @Test
  void changesOfOneModelShareItsWeights() throws IOException {
    // when
    try (TextToImageModel first = models.open("a", this::tiny, CHANGE);
        TextToImageModel second = models.open("a", this::tiny, CHANGE);
        TextToImageModel whole = models.open("a", this::tiny)) {

      // then
      assertThat(asked).hasValue(1);
      assertThat(second.weights()).isSameAs(first.weights()).isSameAs(whole.weights());
      assertThat(second.change()).isNotSameAs(first.change());
      assertThat(whole.change()).isNull();
      assertThat(first.rank()).isEqualTo(4);
    }
  }

  @Test
  void theWeightsGoWithTheLastOfThem() throws IOException {
    // given
    TextToImageModel first = models.open("a", this::tiny, CHANGE);
    TextToImageModel second = models.open("a", this::tiny, CHANGE);

    // when
    first.close();
    models.open("a", this::tiny, CHANGE).close();

    // then
    assertThat(asked).hasValue(1);

    // when
    second.close();
    models.open("a", this::tiny).close();

    // then
    assertThat(asked).hasValue(2);
    assertThat(second.isHeld()).isFalse();
  }

  @Test
  void aChangeThatCanNotBeReadLeavesNothingInMemory() throws IOException {
    // given
    Path other = TINY.resolve("text.safetensors");

    // then
    assertThatThrownBy(() -> models.open("a", this::tiny, other)).isInstanceOf(IOException.class);
    models.open("a", this::tiny).close();
    assertThat(asked).hasValue(2);
  }
}
