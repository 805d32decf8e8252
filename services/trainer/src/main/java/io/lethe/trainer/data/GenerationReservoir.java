package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.store.PictureStore;
import io.lethe.topics.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A uniform sample of fixed size of the pictures that a model made. Left out are those labelled,
 * those that the guard held back, which have no picture, those guided away from their class, and
 * those that can't be used. Each picture has a rank that is a hash of the seed and its
 * generationId, and the smallest ranks are kept, so that the sample does not depend on the order in
 * which partitions are read.
 */
final class GenerationReservoir {

  private final PictureStore pictures;
  private final GenerationScan scan;
  private final BaseModel base;
  private final PictureShape shape;
  private final int size;

  GenerationReservoir(TopicReader topics, PictureStore pictures, BaseModel base, int size) {
    this.pictures = pictures;
    this.scan = new GenerationScan(topics);
    this.base = base;
    this.shape = base.shape();
    this.size = size;
  }

  private record Row(byte[] pixels, int label) {}

  /**
   * What the model made.
   *
   * @param pictures at most the fixed size of them, maybe none
   * @param skipped pictures of the model that would have been sampled but can't be used
   * @param unreadable records that can't be read, of whichever model
   */
  record Sample(PictureSource pictures, SkippedPictures skipped, SkippedPictures unreadable) {

    int skippedInAll() {
      return skipped.count() + unreadable.count();
    }
  }

  /**
   * Where the topic ends now.
   *
   * @return by partition the offset that its next record will have at least
   */
  Map<Integer, Long> ends() {
    return scan.ends();
  }

  /**
   * Samples what the topic holds before its ends. Memory holds no more than the sample, decoded.
   *
   * @param ends as {@link #ends()} gave them once
   * @param cancelled asked at each record
   * @throws CancellationException when cancelled
   * @throws UnlabeledDataException when the store of pictures can't be read now
   */
  Sample sample(Set<String> labelled, long seed, Map<Integer, Long> ends, BooleanSupplier cancelled)
      throws UnlabeledDataException {
    try {
      return read(labelled, seed, ends, cancelled);
    } catch (UncheckedIOException e) {
      throw new UnlabeledDataException(
          "The store of pictures can't be read for model %s: %s"
              .formatted(base.model(), e.getCause().getMessage()));
    }
  }

  private Sample read(
      Set<String> labelled, long seed, Map<Integer, Long> ends, BooleanSupplier cancelled) {
    var skipped = new SkippedPictures();
    var unreadable = new SkippedPictures();
    var kept = new SmallestRanks<Row>(size);
    scan.visit(
        ends,
        seed,
        generation -> teaches(generation, labelled),
        unreadable,
        cancelled,
        (generation, rank) ->
            kept.offer(rank, generation.getGenerationId(), () -> row(generation, skipped)));
    List<Row> sample = kept.values();
    return new Sample(
        PictureList.of(
            sample.stream().map(Row::pixels).toList(),
            sample.stream().mapToInt(Row::label).toArray(),
            shape.channels(),
            shape.height(),
            shape.width()),
        skipped,
        unreadable);
  }

  private boolean teaches(Generation generation, Set<String> labelled) {
    return generation.getModel().equals(base.model())
        && generation.getGuard() != GuardVerdict.BLOCKED
        && showsItsClass(generation)
        && !labelled.contains(generation.getPixelHash());
  }

  /** Guided by less than 1 it is a picture between its class and none, and would teach neither. */
  private static boolean showsItsClass(Generation generation) {
    Double scale = generation.getGuidanceScale();
    return scale == null || scale >= PictureRequest.NO_GUIDANCE;
  }

  private Optional<Row> row(Generation generation, SkippedPictures skipped) {
    String id = generation.getGenerationId();
    Optional<String> problem = classProblem(generation.getClassLabel());
    if (problem.isPresent()) {
      skipped.add("The class of generation %s %s.".formatted(id, problem.get()));
      return Optional.empty();
    }
    Picture picture;
    try {
      picture = pictures.decoded(generation.getPng(), generation.getPicture());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (PictureException e) {
      skipped.add("The picture of generation %s can't be used: %s".formatted(id, e.getMessage()));
      return Optional.empty();
    }
    if (!PictureShape.of(picture).equals(shape)) {
      skipped.add(
          "Generation %s is %s, but model %s makes %s."
              .formatted(id, PictureShape.of(picture), base.model(), shape));
      return Optional.empty();
    }
    if (!picture.sampleId().equals(generation.getPixelHash())) {
      // Whether it is labelled goes by the hash, so it must be the picture's own.
      skipped.add("Generation %s has another pixel hash than its picture.".formatted(id));
      return Optional.empty();
    }
    return Optional.of(new Row(picture.pixels(), label(generation)));
  }

  /** A model without classes passes them over. */
  private Optional<String> classProblem(Integer label) {
    return base.classLabels().classes().isEmpty()
        ? Optional.empty()
        : base.classLabels().problem(label);
  }

  private int label(Generation generation) {
    Integer label = generation.getClassLabel();
    return label == null ? base.withoutClass() : label;
  }
}
