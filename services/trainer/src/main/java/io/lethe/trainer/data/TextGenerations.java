package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.text.ClipTokenizer;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.gate.ReferencePictures;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Sampling;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The unlabeled data of a text-to-image model: what its base made for the texts that were reported,
 * what it made for others; and what its base makes of the empty text. Where there is too little of
 * the first two, the base makes the rest: under the reported texts, and under none.
 *
 * <p>Each job trains from the base, so it is the base's mixture under the reported texts that the
 * objective needs. A later version's is another: what was reported has gone from it, and so have
 * the texts' other meanings, a little more from job to job.
 */
final class TextGenerations implements UnlabeledData {

  /** Below so many latents of a kind the base makes more. */
  private static final int FEWEST = 64;

  /** Latents of the empty text: as many as a judge needs to see what there is besides. */
  private static final int UNCONDITIONAL = 256;

  /**
   * Pictures that are guided as far as users want them are not samples of what the model has
   * learned, and learning from them sharpens it. Near ones that are made here are guided less.
   */
  private static final double GUIDANCE = 2;

  private final LatentReservoir reservoir;
  private final BaseModel base;
  private final FineTuner fineTuner;
  private final Sampling sampling;
  private final BasePictures unconditional;
  private BasePictures ofTexts;
  private List<String> madeOf = List.of();
  private int madeCount;

  /**
   * Reads a model's generations.
   *
   * @param size most latents of either kind
   * @param fineTuner loads the base
   * @param sampling how it makes pictures
   */
  TextGenerations(
      TopicReader topics, BaseModel base, int size, FineTuner fineTuner, Sampling sampling) {
    PictureShape latents = base.latents().orElseThrow();
    this.reservoir = new LatentReservoir(topics, base.model(), latents, size);
    this.base = base;
    this.fineTuner = fineTuner;
    this.sampling = sampling;
    this.unconditional =
        new BasePictures(
            base,
            fineTuner,
            sampling.under(List.of(""), PictureRequest.NO_GUIDANCE),
            UNCONDITIONAL);
  }

  @Override
  public Map<Integer, Long> ends() {
    return reservoir.ends();
  }

  @Override
  public UnlabeledPictures pictures(
      Reported reported, long seed, Map<Integer, Long> ends, BooleanSupplier cancelled)
      throws UnlabeledDataException {
    try (ClipTokenizer tokenizer = base.tokenizer()) {
      var groups = new PromptGroups(tokenizer);
      List<String> texts = groups.distinct(reported.prompts());
      Set<List<Long>> near = groups.of(texts);
      LatentReservoir.Sample own =
          reservoir.sample(
              reported.sampleIds(),
              prompt -> near.contains(groups.of(prompt)),
              seed,
              ends,
              cancelled);
      return enough(own, texts.isEmpty() ? List.of("") : texts, cancelled);
    } catch (IOException e) {
      throw new UnlabeledDataException(
          "The base of model %s can't be used: %s".formatted(base.model(), e.getMessage()));
    }
  }

  private UnlabeledPictures enough(
      LatentReservoir.Sample own, List<String> texts, BooleanSupplier cancelled)
      throws IOException {
    PictureSource unasked = unconditional.pictures(cancelled);
    PictureSource far = own.far();
    if (far.size() < FEWEST) {
      PictureSource more = unasked.rows(IntStream.range(0, FEWEST - far.size()).toArray());
      far = far.size() == 0 ? more : JoinedPictures.of(far, more);
    }
    return new UnlabeledPictures(near(own.near(), texts, cancelled), far, unasked, own.skipped());
  }

  private PictureSource near(PictureSource own, List<String> texts, BooleanSupplier cancelled)
      throws IOException {
    int missing = FEWEST - own.size();
    if (missing <= 0) {
      return own;
    }
    PictureSource more = made(texts, missing).pictures(cancelled);
    return own.size() == 0 ? more : JoinedPictures.of(own, more);
  }

  /** Those of the last job serve again where the texts are the same, as in its next attempt. */
  private synchronized BasePictures made(List<String> texts, int count) {
    if (ofTexts == null || madeCount != count || !madeOf.equals(texts)) {
      ofTexts = new BasePictures(base, fineTuner, sampling.under(texts, GUIDANCE), count);
      madeOf = List.copyOf(texts);
      madeCount = count;
    }
    return ofTexts;
  }

  /**
   * The far ones, which no job is to change. No candidate is trained from another, but all from the
   * base: it can't decay step by step, and is not compared with the base besides.
   */
  @Override
  public ReferencePictures reference(
      UnlabeledPictures unlabeled, boolean championIsBase, BooleanSupplier cancelled) {
    return new ReferencePictures(unlabeled.far(), Optional.empty());
  }
}
