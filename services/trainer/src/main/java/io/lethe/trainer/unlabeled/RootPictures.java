package io.lethe.trainer.unlabeled;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.Pictures;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.Pixels;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.picture.Picture;
import io.lethe.trainer.base.BaseModel;
import io.lethe.trainer.training.Denoiser;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.ImageShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Pictures that a model's base makes: what the model was before anything was unlearned. Mixed with
 * what its champions make, they make a model learn its own faults more slowly. They are made when
 * first needed, always the same, and kept in memory.
 */
final class RootPictures {

  private static final int BATCH = 32;

  /** Apart from seeds that people choose. */
  private static final long FIRST_SEED = 0x0001_0000_0000_0000L;

  private final BaseModel base;
  private final FineTuner fineTuner;
  private final SamplerKind sampler;
  private final int samplerSteps;
  private final int count;
  private PictureSource made;

  /**
   * Makes none yet.
   *
   * @param count how many, 0 or more
   */
  RootPictures(
      BaseModel base, FineTuner fineTuner, SamplerKind sampler, int samplerSteps, int count) {
    this.base = base;
    this.fineTuner = fineTuner;
    this.sampler = sampler;
    this.samplerSteps = samplerSteps;
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
    ImageShape shape = base.shape();
    List<byte[]> pictures = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    try (Denoiser root = fineTuner.load(base.directory())) {
      for (int from = 0; from < count; from += BATCH) {
        List<PictureRequest> requests = new ArrayList<>();
        for (int i = from; i < Math.min(from + BATCH, count); i++) {
          Integer label = root.classes() > 0 ? i % root.classes() : null;
          requests.add(new PictureRequest(FIRST_SEED + i, sampler, samplerSteps, label));
          classes.add(label == null ? Pictures.NO_CLASS : label);
        }
        for (float[] picture : root.sample(requests)) {
          pictures.add(
              Pixels.interleaved(picture, 0, shape.channels(), shape.height() * shape.width()));
        }
      }
    } catch (IOException e) {
      throw new UnlabeledDataException(
          "The base of model %s can't be used: %s".formatted(base.model(), e.getMessage()));
    }
    return PictureList.of(
        pictures,
        classes.stream().mapToInt(Integer::intValue).toArray(),
        shape.channels(),
        shape.height(),
        shape.width());
  }
}
