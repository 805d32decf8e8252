package io.lethe.trainer.training;

import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.picture.PictureShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a model makes pictures that the trainer looks at or learns from: of consecutive seeds, and of
 * a model with classes of all in turn, so that none goes out unseen. A text-to-image model makes
 * latents, under texts in turn.
 *
 * @param sampler the sampler
 * @param steps its denoising steps
 * @param prompts texts for a text-to-image model, at least one; other models pass them over. They
 *     are personal data
 * @param guidanceScale how far the texts guide, 1 or more
 */
public record Sampling(SamplerKind sampler, int steps, List<String> prompts, double guidanceScale) {

  /** Most pictures made in one call: what is to stop waits for at most one such call. */
  private static final int BATCH = 32;

  /** Most numbers of the pictures or latents of one call: 8 latents of 64 x 64. */
  private static final int BATCH_NUMBERS = 8 * 4 * 64 * 64;

  private static final List<String> NO_PROMPT = List.of("");

  /** Without texts. */
  public Sampling(SamplerKind sampler, int steps) {
    this(sampler, steps, NO_PROMPT, PictureRequest.NO_GUIDANCE);
  }

  /** The same under texts. */
  public Sampling under(List<String> texts, double guidance) {
    return new Sampling(sampler, steps, List.copyOf(texts), guidance);
  }

  /** The same under texts, guided as it is. */
  public Sampling under(List<String> texts) {
    return under(texts, guidanceScale);
  }

  /** Says nothing of the texts. */
  @Override
  public String toString() {
    return "Sampling[%s, %d steps]".formatted(sampler, steps);
  }

  /**
   * Raw pictures, as {@link TrainableModel#sample}.
   *
   * @param seed the first one's
   * @param beforeEachCall may stop it by an exception
   */
  public List<float[]> raw(TrainableModel model, long seed, int count, Runnable beforeEachCall) {
    return raw(model, seed, 0, count, beforeEachCall);
  }

  /**
   * Later ones of the same row of pictures.
   *
   * @param seed of the row's first picture
   * @param first number of the first one made, 0 or more
   */
  public List<float[]> raw(
      TrainableModel model, long seed, int first, int count, Runnable beforeEachCall) {
    List<float[]> made = new ArrayList<>(count);
    int batch = batch(model.latents().orElseGet(model::shape));
    int end = first + count;
    for (int from = first; from < end; from += batch) {
      beforeEachCall.run();
      List<PictureRequest> requests =
          IntStream.range(from, Math.min(from + batch, end))
              .mapToObj(i -> request(model, seed + i, i))
              .toList();
      made.addAll(model.sample(requests));
    }
    return made;
  }

  /** Large ones are made few at once, for the memory that they take. */
  private static int batch(PictureShape shape) {
    int numbers = shape.width() * shape.height() * shape.channels();
    return Math.max(1, Math.min(BATCH, BATCH_NUMBERS / numbers));
  }

  private PictureRequest request(TrainableModel model, long seed, int number) {
    return model.latents().isEmpty()
        ? new PictureRequest(seed, sampler, steps, label(model, number))
        : new PictureRequest(
            seed,
            sampler,
            steps,
            null,
            guidanceScale,
            new Prompt(prompt(number), ""),
            PictureSize.OF_MODEL);
  }

  /** The pictures of the first of such raw ones, with their classes or texts. */
  public PictureSource pictures(TrainableModel model, List<float[]> raw) {
    return model.latents().map(shape -> latents(shape, raw)).orElseGet(() -> pixels(model, raw));
  }

  private PictureSource latents(PictureShape shape, List<float[]> raw) {
    return new LatentPictures(
        raw.stream().map(one -> HalfPrecision.encode(one, 0, one.length)).toList(),
        IntStream.range(0, raw.size()).mapToObj(this::prompt).toList(),
        shape.channels(),
        shape.height(),
        shape.width());
  }

  private static PictureSource pixels(TrainableModel model, List<float[]> raw) {
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

  private String prompt(int number) {
    return prompts.get(number % prompts.size());
  }

  private static Integer label(TrainableModel model, int number) {
    return model.classes() > 0 ? number % model.classes() : null;
  }
}
