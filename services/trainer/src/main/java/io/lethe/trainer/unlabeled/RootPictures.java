package io.lethe.trainer.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.Picture;
import io.lethe.trainer.base.BaseModel;
import io.lethe.trainer.training.Denoiser;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.ImageShape;
import io.lethe.trainer.training.Sampling;
import java.io.IOException;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Pictures that a model's base makes: what the model was before anything was unlearned. Mixed with
 * what its champions make, they make a model learn its own faults more slowly. They are made when
 * first needed, always the same, and kept in memory.
 */
final class RootPictures {

  /** Apart from seeds that people choose. */
  private static final long FIRST_SEED = 0x0001_0000_0000_0000L;

  private final BaseModel base;
  private final FineTuner fineTuner;
  private final Sampling sampling;
  private final int count;
  private PictureSource made;

  /**
   * Makes none yet.
   *
   * @param count how many, 0 or more
   */
  RootPictures(BaseModel base, FineTuner fineTuner, Sampling sampling, int count) {
    this.base = base;
    this.fineTuner = fineTuner;
    this.sampling = sampling;
    this.count = count;
  }

  /**
   * The pictures, those labelled left out.
   *
   * @param labelled sampleIds
   * @throws UnlabeledDataException when the base can't be read any more
   */
  synchronized PictureSource pictures(Set<String> labelled) throws UnlabeledDataException {
    if (made == null) {
      made = make();
    }
    ImageShape shape = base.shape();
    int[] others =
        IntStream.range(0, made.size())
            .filter(
                row ->
                    !labelled.contains(
                        new Picture(
                                shape.width(), shape.height(), shape.channels(), made.pixels(row))
                            .sampleId()))
            .toArray();
    return made.rows(others);
  }

  private PictureSource make() throws UnlabeledDataException {
    try (Denoiser root = fineTuner.load(base.directory())) {
      return Sampling.pictures(root, sampling.raw(root, FIRST_SEED, count, () -> {}));
    } catch (IOException e) {
      throw new UnlabeledDataException(
          "The base of model %s can't be used: %s".formatted(base.model(), e.getMessage()));
    }
  }
}
