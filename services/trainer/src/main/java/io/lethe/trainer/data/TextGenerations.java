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
 * The unlabeled data of a text-to-image model: what its base made for the texts that were reported
 * and for others that users asked for, and what it makes of the empty text. Where there is too
 * little of the first two, the base makes the rest.
 *
 * <p>Each job trains from the base, so it is the base's mixture under the reported texts that the
 * objective needs, and the base's pictures of others that it is kept to. Those of later versions
 * are others: learning from them, quality drifted from the eighth job on.
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
  private final PicturesOfTexts ofReported;
  private final PicturesOfTexts ofOthers;

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
    this.ofReported = new PicturesOfTexts();
    this.ofOthers = new PicturesOfTexts();
  }

  /** What the base made of texts last, which serves again where they are the same. */
  private final class PicturesOfTexts {
    private List<String> texts = List.of();
    private int count;
    private BasePictures pictures;

    synchronized BasePictures of(List<String> wanted, int most) {
      if (pictures == null || count != most || !texts.equals(wanted)) {
        pictures = new BasePictures(base, fineTuner, sampling.under(wanted, GUIDANCE), most);
        texts = List.copyOf(wanted);
        count = most;
      }
      return pictures;
    }
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
    PictureSource far = far(own, unasked, cancelled);
    return new UnlabeledPictures(near(own.near(), texts, cancelled), far, unasked, own.skipped());
  }

  private PictureSource near(PictureSource own, List<String> texts, BooleanSupplier cancelled)
      throws IOException {
    return own.size() >= FEWEST
        ? own
        : joined(own, ofReported.of(texts, FEWEST - own.size()).pictures(cancelled));
  }

  /** Under texts that users asked for; where there are none, under the empty one. */
  private PictureSource far(
      LatentReservoir.Sample own, PictureSource unasked, BooleanSupplier cancelled)
      throws IOException {
    int missing = FEWEST - own.far().size();
    if (missing <= 0) {
      return own.far();
    }
    return joined(
        own.far(),
        own.others().isEmpty()
            ? unasked.rows(IntStream.range(0, missing).toArray())
            : ofOthers.of(own.others(), missing).pictures(cancelled));
  }

  private static PictureSource joined(PictureSource own, PictureSource more) {
    return own.size() == 0 ? more : JoinedPictures.of(own, more);
  }

  /**
   * The far ones; a gate takes the normal ones of these. No candidate is trained from another, but
   * all from the base: it can't decay step by step, and is not compared with the base besides.
   */
  @Override
  public ReferencePictures reference(
      UnlabeledPictures unlabeled, boolean championIsBase, BooleanSupplier cancelled) {
    return new ReferencePictures(unlabeled.far(), Optional.empty());
  }
}
