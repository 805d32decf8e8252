package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.versions.VersionName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Uniform samples of fixed size of what a text-to-image model was asked for: the latents that its
 * base made, one sample of texts that were reported, one of all others; and the other texts that
 * later versions made pictures for. Left out are those labelled, those that the guard held back,
 * and latents of another size than the model's own.
 */
final class LatentReservoir {

  private final GenerationScan scan;
  private final String model;
  private final PictureShape latents;
  private final int size;

  /**
   * Reads the generations of a model.
   *
   * @param latents their shape
   * @param size latents of each sample
   */
  LatentReservoir(TopicReader topics, String model, PictureShape latents, int size) {
    this.scan = new GenerationScan(topics);
    this.model = model;
    this.latents = latents;
    this.size = size;
  }

  private record Row(byte[] latents, String prompt) {}

  /**
   * What the model made.
   *
   * @param near at most the fixed size, maybe none
   * @param far at most the fixed size, maybe none
   * @param others texts, not reported, that later versions made pictures for, at most the fixed
   *     size, one text maybe several times. They are personal data
   * @param skipped of the model that would have been sampled but can't be used, and records that
   *     can't be read
   */
  record Sample(LatentPictures near, LatentPictures far, List<String> others, int skipped) {

    /** Says nothing of the texts. */
    @Override
    public String toString() {
      return "Sample[%d near, %d far]".formatted(near.size(), far.size());
    }
  }

  /** As {@link GenerationScan#ends}. */
  Map<Integer, Long> ends() {
    return scan.ends();
  }

  /**
   * Samples what the topic holds before its ends.
   *
   * @param labelled sampleIds of the job's members
   * @param isNear whether a text was reported
   * @param cancelled asked at each record
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  Sample sample(
      Set<String> labelled,
      Predicate<String> isNear,
      long seed,
      Map<Integer, Long> ends,
      BooleanSupplier cancelled) {
    var skipped = new SkippedPictures();
    var near = new SmallestRanks<Row>(size);
    var far = new SmallestRanks<Row>(size);
    var others = new SmallestRanks<String>(size);
    scan.visit(
        ends,
        seed,
        generation -> teaches(generation, labelled),
        skipped,
        cancelled,
        (generation, rank) -> {
          String prompt = generation.getPrompt() == null ? "" : generation.getPrompt();
          String id = generation.getGenerationId();
          boolean reported = isNear.test(prompt);
          if (generation.getModelVersion().equals(VersionName.BASE)) {
            (reported ? near : far).offer(rank, id, () -> row(generation, prompt, skipped));
          } else if (!reported) {
            others.offer(rank, id, () -> Optional.of(prompt));
          }
        });
    return new Sample(
        pictures(near.values()), pictures(far.values()), others.values(), skipped.count());
  }

  private boolean teaches(Generation generation, Set<String> labelled) {
    return generation.getModel().equals(model)
        && generation.getGuard() != GuardVerdict.BLOCKED
        && !labelled.contains(generation.getPixelHash());
  }

  private Optional<Row> row(Generation generation, String prompt, SkippedPictures skipped) {
    ByteBuffer given = generation.getLatents();
    int bytes = latents.channels() * latents.height() * latents.width() * Short.BYTES;
    if (given == null || given.remaining() != bytes) {
      skipped.add(
          "Generation %s has latents of %d bytes, but model %s learns from %d."
              .formatted(
                  generation.getGenerationId(),
                  given == null ? 0 : given.remaining(),
                  model,
                  bytes));
      return Optional.empty();
    }
    byte[] own = new byte[bytes];
    given.duplicate().get(own);
    return Optional.of(new Row(own, prompt));
  }

  private LatentPictures pictures(List<Row> rows) {
    return new LatentPictures(
        rows.stream().map(Row::latents).toList(),
        rows.stream().map(Row::prompt).toList(),
        latents.channels(),
        latents.height(),
        latents.width());
  }
}
