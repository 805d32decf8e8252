package io.lethe.experiments;

import ai.djl.Device;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.model.DiffusionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sensitive classes that are reported one after another: each job learns from all labels so far,
 * and starts from the champion or from the root. The unlabeled pictures are the data set's, or the
 * models' own.
 */
public final class SuccessiveJobs {
  private final ExperimentConfig config;
  private final ExperimentSettings settings;
  private final PictureSource train;
  private final Evaluation evaluation;
  private final Device device;
  private final TrainingListener listener;

  SuccessiveJobs(
      ExperimentConfig config,
      ExperimentSettings settings,
      PictureSource train,
      Evaluation evaluation,
      Device device,
      TrainingListener listener) {
    this.config = config;
    this.settings = settings;
    this.train = train;
    this.evaluation = evaluation;
    this.device = device;
    this.listener = listener;
  }

  /**
   * One job.
   *
   * @param reported the class whose reports made it
   * @param nonSensitiveRate share that the classifier calls normal after the job, 0 .. 1
   * @param shares by class the share of pictures that show it after the job, 0 .. 1
   * @param frechet Frechet distance of all pictures to real normal ones after the job
   * @param precision after the job, 0 .. 1
   * @param recall after the job, 0 .. 1
   * @param normal of the normal pictures alone, after the job; absent where there are too few
   * @param beta class prior that the objective used; absent for objectives without one
   * @param trainingSeconds wall clock
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Job(
      int reported,
      double nonSensitiveRate,
      Map<Integer, Double> shares,
      double frechet,
      double precision,
      double recall,
      NormalFigures normal,
      Double beta,
      double trainingSeconds) {

    static Job of(int reported, Figures figures, Unlearning.Trained trained) {
      return new Job(
          reported,
          figures.nonSensitiveRate(),
          figures.shares(),
          figures.frechet(),
          figures.precision(),
          figures.recall(),
          figures.normal(),
          trained.beta(),
          trained.seconds());
    }
  }

  /** What all jobs together made: the last one's pictures and model, which the caller closes. */
  record Made(Experiment.Outcome outcome, ExperimentSplit split, List<Job> jobs) {}

  Made run(DiffusionModel root) {
    List<Job> jobs = new ArrayList<>();
    List<Labels> labels = new ArrayList<>();
    Made made = null;
    Optional<OwnGenerations> own =
        Optional.ofNullable(config.ownUnlabeled())
            .map(
                count ->
                    new OwnGenerations(
                        settings,
                        PictureMaker.of(config, settings),
                        evaluation,
                        root,
                        ExperimentSplit.scaled(count, settings.scale())));
    int last = Math.min(settings.jobs().orElse(Integer.MAX_VALUE), config.successive().size());
    for (int reported : config.successive().subList(0, last)) {
      DiffusionModel champion = made == null ? root : model(made);
      ExperimentSplit split;
      if (own.isPresent()) {
        own.get().report(reported);
        split = own.get().split(split(List.of(settings.labels())), champion);
      } else {
        Labels all = settings.labels();
        labels.add(new Labels(all.count(), all.noise(), Set.of(reported), all.seed()));
        split = split(labels);
      }
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
                      Job.of(reported, evaluation.measure(outcome.pictures()).figures(), trained)));
      made = new Made(outcome, split, jobs);
    }
    return made;
  }

  private ExperimentSplit split(List<Labels> labels) {
    return ExperimentSplit.of(train, config, settings.scale(), labels);
  }

  private static DiffusionModel model(Made made) {
    return made.outcome().trained().orElseThrow().model();
  }
}
