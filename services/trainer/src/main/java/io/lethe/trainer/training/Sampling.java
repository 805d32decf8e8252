package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.picture.PictureShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a model makes pictures that the trainer looks at or learns from: of consecutive seeds, and of
 * a model with classes of all in turn, so that none goes out unseen.
 *
 * @param sampler the sampler
 * @param steps its denoising steps
 */
public record Sampling(SamplerKind sampler, int steps) {

  /** Pictures made in one call: what is to stop waits for at most one such call. */
  private static final int BATCH = 32;

  /**
   * Raw pictures, as {@link TrainableModel#sample}.
   *
   * @param seed the first one's
   * @param beforeEachCall may stop it by an exception
   */
  public List<float[]> raw(TrainableModel model, long seed, int count, Runnable beforeEachCall) {
    List<float[]> made = new ArrayList<>(count);
    for (int from = 0; from < count; from += BATCH) {
      beforeEachCall.run();
      List<PictureRequest> requests =
          IntStream.range(from, Math.min(from + BATCH, count))
              .mapToObj(i -> new PictureRequest(seed + i, sampler, steps, label(model, i)))
              .toList();
      made.addAll(model.sample(requests));
    }
    return made;
  }

  /** The pictures of the first of such raw ones, with their classes. */
  public static PictureSource pictures(TrainableModel model, List<float[]> raw) {
    PictureShape shape = model.shape();
    int area = shape.height() * shape.width();
    List<byte[]> pixels =
        raw.stream().map(one -> Pixels.interleaved(one, 0, shape.channels(), area)).toList();
    int[] labels =
        IntStream.range(0, raw.size())
            .map(i -> model.classes() > 0 ? label(model, i) : PictureSource.NO_CLASS)
            .toArray();
    return PictureList.of(pixels, labels, shape.channels(), shape.height(), shape.width());
  }

  private static Integer label(TrainableModel model, int number) {
    return model.classes() > 0 ? number % model.classes() : null;
  }
}
