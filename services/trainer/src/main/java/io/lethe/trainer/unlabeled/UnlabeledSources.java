package io.lethe.trainer.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.base.BaseModel;
import io.lethe.trainer.settings.TrainerConfig;
import io.lethe.trainer.settings.TrainerStartException;
import io.lethe.trainer.topiclog.PartitionLog;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Sampling;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Sets up the source of unlabeled data that a model's settings choose. */
public final class UnlabeledSources {

  private UnlabeledSources() {}

  /**
   * The chosen source; a data set is read into memory here, once.
   *
   * @param fineTuner loads the base, where the base is to make pictures
   * @param sampling how it makes them
   * @throws TrainerStartException with one sentence when the settings are wrong or the data set is
   *     missing or does not suit the model
   */
  public static UnlabeledData of(
      BaseModel base,
      TrainerConfig.Unlabeled settings,
      PartitionLog log,
      FineTuner fineTuner,
      Sampling sampling) {
    String prefix = "lethe.trainer.models.\"" + base.model() + "\".unlabeled.";
    if (settings.reservoirSize() < 1) {
      throw new TrainerStartException(
          prefix + "reservoir-size must be at least 1, not " + settings.reservoirSize() + ".");
    }
    if (!(settings.ratio() >= 0 && settings.ratio() <= 1)) {
      throw new TrainerStartException(
          prefix + "ratio must be between 0 and 1, not " + settings.ratio() + ".");
    }
    if (!(settings.rootShare() >= 0 && settings.rootShare() <= 1)) {
      throw new TrainerStartException(
          prefix + "root-share must be between 0 and 1, not " + settings.rootShare() + ".");
    }
    boolean hasRoot = settings.source() == TrainerConfig.Source.GENERATIONS;
    int ofRoot = hasRoot ? (int) Math.round(settings.rootShare() * settings.reservoirSize()) : 0;
    var root = new RootPictures(base, fineTuner, sampling, ofRoot);
    var reservoir =
        new GenerationReservoir(log, base.model(), base.shape(), settings.reservoirSize() - ofRoot);
    return switch (settings.source()) {
      case DATASET -> new DataSet(dataSet(base, settings, prefix));
      case GENERATIONS -> new Generations(reservoir, root, base.model());
      case MIX -> new Both(dataSet(base, settings, prefix), reservoir, settings.ratio());
    };
  }

  private record DataSet(PictureSource pictures) implements UnlabeledData {

    @Override
    public Map<Integer, Long> ends() {
      return Map.of();
    }

    @Override
    public PictureSource pictures(Set<String> labelled, long seed, Map<Integer, Long> ends) {
      return pictures;
    }
  }

  private record Generations(GenerationReservoir reservoir, RootPictures root, String model)
      implements UnlabeledData {

    @Override
    public Map<Integer, Long> ends() {
      return reservoir.ends();
    }

    @Override
    public PictureSource pictures(Set<String> labelled, long seed, Map<Integer, Long> ends)
        throws UnlabeledDataException {
      PictureSource own = reservoir.pictures(labelled, seed, ends);
      PictureSource ofRoot = root.pictures(labelled);
      if (own.size() == 0 && ofRoot.size() == 0) {
        throw new UnlabeledDataException(
            "Model %s has no unlabelled generations yet to train on.".formatted(model));
      }
      return Mix.all(own, ofRoot);
    }
  }

  private record Both(PictureSource dataSet, GenerationReservoir reservoir, double ratio)
      implements UnlabeledData {

    @Override
    public Map<Integer, Long> ends() {
      return reservoir.ends();
    }

    @Override
    public PictureSource pictures(Set<String> labelled, long seed, Map<Integer, Long> ends)
        throws UnlabeledDataException {
      return Mix.of(dataSet, reservoir.pictures(labelled, seed, ends), ratio, seed);
    }
  }

  private static PictureSource dataSet(
      BaseModel base, TrainerConfig.Unlabeled settings, String prefix) {
    String folder =
        settings
            .dataset()
            .orElseThrow(
                () ->
                    new TrainerStartException(
                        "%sdataset must name a folder, because %ssource is %s."
                            .formatted(
                                prefix,
                                prefix,
                                settings.source().name().toLowerCase(Locale.ROOT))));
    return DataSetFolder.read(base, Path.of(folder));
  }
}
