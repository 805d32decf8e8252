package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.text.ClipTokenizer;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.gate.ReferencePictures;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * The unlabeled data of a text-to-image model: what it made for the texts that were reported, and
 * what it made for others. Where it made too little of either, its base makes the rest: under the
 * reported texts, and under none.
 */
final class TextGenerations implements UnlabeledData {

  /** Below so many latents of a kind the base makes more. */
  private static final int FEWEST = 64;

  /**
   * Pictures that are guided as far as users want them are not samples of what the model has
   * learned, and learning from them sharpens it. Near ones that are made here are guided less.
   */
  private static final double GUIDANCE = 2;

  /** Apart from seeds that people choose. */
  private static final long FIRST_SEED = 0x0002_0000_0000_0000L;

  private final LatentReservoir reservoir;
  private final BaseModel base;
  private final FineTuner fineTuner;
  private final Sampling sampling;

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
    if (own.near().size() >= FEWEST && own.far().size() >= FEWEST) {
      return new UnlabeledPictures(own.near(), own.far(), own.skipped());
    }
    try (TrainableModel model = fineTuner.load(base.directory())) {
      return new UnlabeledPictures(
          filled(own.near(), model, sampling.under(texts, GUIDANCE), cancelled),
          filled(own.far(), model, sampling.under(List.of(""), 1), cancelled),
          own.skipped());
    }
  }

  private static PictureSource filled(
      PictureSource own, TrainableModel model, Sampling sampling, BooleanSupplier cancelled) {
    int missing = FEWEST - own.size();
    if (missing <= 0) {
      return own;
    }
    PictureSource made =
        sampling.pictures(model, sampling.raw(model, FIRST_SEED, missing, () -> stopIf(cancelled)));
    return own.size() == 0 ? made : JoinedPictures.of(own, made);
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled while the base made pictures");
    }
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
