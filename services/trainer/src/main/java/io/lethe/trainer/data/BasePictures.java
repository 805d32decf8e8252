package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Pictures that a model's base makes: what the model was before anything was unlearned. They are
 * made when first needed, always the same, and kept in memory.
 */
public final class BasePictures {

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
  public BasePictures(BaseModel base, FineTuner fineTuner, Sampling sampling, int count) {
    this.base = base;
    this.fineTuner = fineTuner;
    this.sampling = sampling;
    this.count = count;
  }

  /**
   * The pictures, sensitive ones among them.
   *
   * @throws IOException when the base can't be read any more
   * @throws CancellationException when cancelled while they are made
   */
  public synchronized PictureSource pictures(BooleanSupplier cancelled) throws IOException {
    if (made == null) {
      try (TrainableModel model = fineTuner.load(base.directory())) {
        made =
            sampling.pictures(
                model, sampling.raw(model, FIRST_SEED, count, () -> stopIf(cancelled)));
      }
    }
    return made;
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled while the base made pictures");
    }
  }
}
