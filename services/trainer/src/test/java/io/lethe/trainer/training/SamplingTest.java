package io.lethe.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.fixture.SampledModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplingTest {

  private final Sampling sampling = new Sampling(SamplerKind.DDIM, 2);

  @Test
  void largeLatentsAreMadeFewAtOnceAndSmallOnesMany() {
    // given
    var large = new Counting(new PictureShape(64, 64, 4));
    var small = new Counting(new PictureShape(8, 8, 4));
    var vast = new Counting(new PictureShape(512, 512, 4));

    // when
    List<float[]> made = sampling.raw(large, 5, 20, () -> {});
    sampling.raw(small, 5, 40, () -> {});
    sampling.raw(vast, 5, 2, () -> {});

    // then
    assertThat(large.calls).containsExactly(8, 8, 4);
    assertThat(small.calls).containsExactly(32, 8);
    assertThat(vast.calls).containsExactly(1, 1);
    assertThat(made).hasSize(20);
    assertThat(large.seeds).containsExactlyElementsOf(LongStream.range(5, 25).boxed().toList());
  }

  /** Makes nothing, of latents of a shape. */
  private static final class Counting implements SampledModel {

    private final PictureShape latents;
    private final List<Integer> calls = new ArrayList<>();
    private final List<Long> seeds = new ArrayList<>();

    Counting(PictureShape latents) {
      this.latents = latents;
    }

    @Override
    public PictureShape shape() {
      return new PictureShape(8 * latents.width(), 8 * latents.height(), 3);
    }

    @Override
    public Optional<PictureShape> latents() {
      return Optional.of(latents);
    }

    @Override
    public List<float[]> sample(List<PictureRequest> requests) {
      calls.add(requests.size());
      requests.forEach(request -> seeds.add(request.seed()));
      return requests.stream().map(request -> new float[0]).toList();
    }
  }
}
