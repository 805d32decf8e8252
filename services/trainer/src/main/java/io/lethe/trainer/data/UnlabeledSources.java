package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.Picture;
import io.lethe.store.PictureStore;
import io.lethe.topics.TopicReader;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import io.lethe.trainer.config.TrainerConfig;
import io.lethe.trainer.config.TrainerStartException;
import io.lethe.trainer.gate.ReferencePictures;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Sets up the source of unlabeled data that a model's settings choose. */
public final class UnlabeledSources {

  private UnlabeledSources() {}

  /**
   * The chosen source; a data set is read into memory here, once.
   *
   * @param pictures where large generations lie
   * @param fineTuner loads the base, where the base is to make pictures
   * @param sampling how it makes them
   * @param compared pictures that a candidate makes to be compared with the reference
   * @throws InvalidSettingException when a setting is bad
   * @throws TrainerStartException with one sentence when the data set is missing or does not suit
   *     the model
   */
  public static UnlabeledData of(
      BaseModel base,
      TrainerConfig.Unlabeled settings,
      TopicReader topics,
      PictureStore pictures,
      FineTuner fineTuner,
      Sampling sampling,
      int compared) {
    String prefix = "lethe.trainer.models.\"" + base.model() + "\".unlabeled.";
    int size = Setting.atLeast(prefix + "reservoir-size", settings.reservoirSize(), 1);
    double ratio = Setting.share(prefix + "ratio", settings.ratio());
    double baseShare = Setting.share(prefix + "root-share", settings.rootShare());
    if (settings.source() == TrainerConfig.Source.GENERATIONS) {
      return ofGenerations(base, size, baseShare, topics, pictures, fineTuner, sampling, compared);
    }
    if (base.latents().isPresent()) {
      throw new InvalidSettingException(
          prefix + "source",
          "must be generations: model %s is a text-to-image model, which learns from its own"
              .formatted(base.model()));
    }
    var picturesOfBase =
        new PicturesOfBase(base.model(), new BasePictures(base, fineTuner, sampling, compared));
    PictureSource dataSet = dataSet(base, settings, prefix);
    return settings.source() == TrainerConfig.Source.DATASET
        ? new DataSet(dataSet, picturesOfBase)
        : new Mix(
            dataSet, new GenerationReservoir(topics, pictures, base, size), ratio, picturesOfBase);
  }

  /**
   * A model's own pictures alone.
   *
   * @param size pictures that are used, at least 1
   * @param baseShare share of them that the base makes, 0..1
   * @param pictures where large generations lie
   * @param fineTuner loads the base
   * @param sampling how it makes them
   * @param compared pictures that a candidate makes to be compared with the reference
   */
  public static UnlabeledData ofGenerations(
      BaseModel base,
      int size,
      double baseShare,
      TopicReader topics,
      PictureStore pictures,
      FineTuner fineTuner,
      Sampling sampling,
      int compared) {
    if (base.latents().isPresent()) {
      return new TextGenerations(topics, base, size, fineTuner, sampling);
    }
    int ofBase = (int) Math.round(baseShare * size);
    // Of its own pictures one half stands for the real ones.
    int made = Math.max(ofBase, 2 * compared);
    return new Generations(
        new GenerationReservoir(topics, pictures, base, size - ofBase),
        new PicturesOfBase(base.model(), new BasePictures(base, fineTuner, sampling, made)),
        ofBase);
  }

  /** A model's base, whose pictures are part of its unlabeled data or of the reference. */
  private record PicturesOfBase(String model, BasePictures made) {

    PictureSource pictures(BooleanSupplier cancelled) throws UnlabeledDataException {
      try {
        return made.pictures(cancelled);
      } catch (IOException e) {
        throw new UnlabeledDataException(
            "The base of model %s can't be used: %s".formatted(model, e.getMessage()));
      }
    }

    /**
     * With a data set: the base itself is looked at only where a candidate does not start there.
     */
    ReferencePictures reference(
        PictureSource dataSet, boolean championIsBase, BooleanSupplier cancelled)
        throws UnlabeledDataException {
      return new ReferencePictures(
          dataSet, championIsBase ? Optional.empty() : Optional.of(pictures(cancelled)));
    }
  }

  private record DataSet(PictureSource pictures, PicturesOfBase base) implements UnlabeledData {

    @Override
    public Map<Integer, Long> ends() {
      return Map.of();
    }

    @Override
    public UnlabeledPictures pictures(
        Reported reported, long seed, Map<Integer, Long> ends, BooleanSupplier cancelled) {
      return new UnlabeledPictures(pictures, 0);
    }

    @Override
    public ReferencePictures reference(
        UnlabeledPictures unlabeled, boolean championIsBase, BooleanSupplier cancelled)
        throws UnlabeledDataException {
      return base.reference(pictures, championIsBase, cancelled);
    }
  }

  private record Generations(GenerationReservoir reservoir, PicturesOfBase base, int ofBase)
      implements UnlabeledData {

    @Override
    public Map<Integer, Long> ends() {
      return reservoir.ends();
    }

    @Override
    public UnlabeledPictures pictures(
        Reported reported, long seed, Map<Integer, Long> ends, BooleanSupplier cancelled)
        throws UnlabeledDataException {
      GenerationReservoir.Sample own =
          reservoir.sample(reported.sampleIds(), seed, ends, cancelled);
      requireUsable(own);
      if (ofBase == 0) {
        return new UnlabeledPictures(own.pictures(), own.skippedInAll());
      }
      PictureSource made = base.pictures(cancelled);
      int[] others =
          IntStream.range(0, ofBase)
              .filter(row -> !reported.sampleIds().contains(sampleId(made, row)))
              .toArray();
      PictureSource all = JoinedPictures.of(own.pictures(), made.rows(others));
      if (all.size() == 0) {
        throw noneYet();
      }
      return new UnlabeledPictures(all, own.skippedInAll());
    }

    /** One bad picture costs itself, but where all are bad something else is wrong. */
    private void requireUsable(GenerationReservoir.Sample own) throws UnlabeledDataException {
      if (own.pictures().size() > 0) {
        return;
      }
      if (own.skipped().count() > 0) {
        throw new UnlabeledDataException(
            "None of %d generations of model %s can be used: %s"
                .formatted(
                    own.skipped().count(), base.model(), own.skipped().first().orElseThrow()));
      }
      if (ofBase == 0) {
        throw noneYet();
      }
    }

    private UnlabeledDataException noneYet() {
      return new UnlabeledDataException(
          "Model %s has no unlabelled generations yet to train on.".formatted(base.model()));
    }

    @Override
    public ReferencePictures reference(
        UnlabeledPictures unlabeled, boolean championIsBase, BooleanSupplier cancelled)
        throws UnlabeledDataException {
      PictureSource made = base.pictures(cancelled);
      return new ReferencePictures(everySecond(made, 0), Optional.of(everySecond(made, 1)));
    }

    private static PictureSource everySecond(PictureSource pictures, int from) {
      return pictures.rows(
          IntStream.range(0, pictures.size()).filter(row -> row % 2 == from).toArray());
    }
  }

  private record Mix(
      PictureSource dataSet, GenerationReservoir reservoir, double ratio, PicturesOfBase base)
      implements UnlabeledData {

    @Override
    public Map<Integer, Long> ends() {
      return reservoir.ends();
    }

    @Override
    public UnlabeledPictures pictures(
        Reported reported, long seed, Map<Integer, Long> ends, BooleanSupplier cancelled)
        throws UnlabeledDataException {
      GenerationReservoir.Sample own =
          reservoir.sample(reported.sampleIds(), seed, ends, cancelled);
      return new UnlabeledPictures(
          PictureMix.of(dataSet, own.pictures(), ratio, seed), own.skippedInAll());
    }

    @Override
    public ReferencePictures reference(
        UnlabeledPictures unlabeled, boolean championIsBase, BooleanSupplier cancelled)
        throws UnlabeledDataException {
      return base.reference(dataSet, championIsBase, cancelled);
    }
  }

  private static String sampleId(PictureSource pictures, int row) {
    return new Picture(
            pictures.width(), pictures.height(), pictures.channels(), pictures.pixels(row))
        .sampleId();
  }

  private static PictureSource dataSet(
      BaseModel base, TrainerConfig.Unlabeled settings, String prefix) {
    String folder =
        settings
            .dataset()
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        prefix + "dataset",
                        "must name a folder, because %ssource is %s"
                            .formatted(prefix, settings.source().name().toLowerCase(Locale.ROOT))));
    return DataSetFolder.read(base, Path.of(folder));
  }
}
