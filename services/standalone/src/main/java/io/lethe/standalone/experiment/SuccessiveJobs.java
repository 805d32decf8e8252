package io.lethe.standalone.experiment;

import ai.djl.Device;
import io.lethe.diffusion.dataset.LabelledPictures;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.model.DiffusionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sensitive classes that are reported one after another: each job learns from all labels so far,
 * and starts from the champion or from the root.
 */
public final class SuccessiveJobs {
  private final ExperimentConfig config;
  private final ExperimentSettings settings;
  private final LabelledPictures train;
  private final Examiner examiner;
  private final Device device;
  private final TrainingListener listener;

  SuccessiveJobs(
      ExperimentConfig config,
      ExperimentSettings settings,
      LabelledPictures train,
      Examiner examiner,
      Device device,
      TrainingListener listener) {
    this.config = config;
    this.settings = settings;
    this.train = train;
    this.examiner = examiner;
    this.device = device;
    this.listener = listener;
  }

  /**
   * One job.
   *
   * @param reported the class whose reports made it
   * @param shares by class the share of pictures that show it after the job, 0 .. 1
   * @param beta class prior that the objective used; absent for objectives without one
   * @param trainingSeconds wall clock
   */
  public record Job(
      int reported, Map<Integer, Double> shares, Double beta, double trainingSeconds) {}

  /** What all jobs together made: the last one's pictures and model, which the caller closes. */
  record Made(Experiment.Outcome outcome, ExperimentSplit split, List<Job> jobs) {}

  Made run(DiffusionModel root) {
    List<Job> jobs = new ArrayList<>();
    List<Labels> labels = new ArrayList<>();
    Made made = null;
    for (int reported : config.successive()) {
      Labels all = settings.labels();
      labels.add(new Labels(all.count(), all.noise(), Set.of(reported), all.seed()));
      ExperimentSplit split = ExperimentSplit.of(train, config, settings.scale(), labels);
      DiffusionModel champion = made == null ? root : model(made);
      Experiment.Outcome outcome =
          new Experiment(config, settings, split, device, listener)
              .run(settings.fromRoot() ? root : champion);
      if (made != null) {
        champion.close();
      }
      outcome
          .trained()
          .ifPresent(
              trained ->
                  jobs.add(
                      new Job(
                          reported,
                          examiner.shares(outcome.pictures()),
                          trained.beta(),
                          trained.seconds())));
      made = new Made(outcome, split, jobs);
    }
    return made;
  }

  private static DiffusionModel model(Made made) {
    return made.outcome().trained().orElseThrow().model();
  }
}
