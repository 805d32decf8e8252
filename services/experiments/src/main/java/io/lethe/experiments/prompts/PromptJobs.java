package io.lethe.experiments.prompts;

import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.texttoimage.LowRankFile;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Jobs of one motif, one after another, each on what the service made last: the version that is
 * served makes pictures of the reported prompts, guided as users want them. Those that still show
 * the motif are reported, and every label is kept. A job starts from the base, which makes the near
 * and the far pictures, as a trainer has it.
 *
 * @param base the model, which stays as it is
 * @param experiment trains and measures
 * @param evaluation names the motif of pictures, in place of reporters
 * @param settings of pictures, reports and training
 * @param versions holds the version of each job, so that a run can go on
 */
public record PromptJobs(
    TextToImageModel base,
    PromptExperiment experiment,
    PromptedEvaluation evaluation,
    PromptExperiment.Settings settings,
    Path versions) {

  /** Most jobs of a run: their pictures have seeds of their own. */
  public static final int MOST = 24;

  /** Sees the figures after a job. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called after a job.
     *
     * @param job from 1
     */
    void done(int job, PromptedFigures figures, double seconds) throws IOException;
  }

  /**
   * Runs the jobs of which there is no version yet, and measures each.
   *
   * @param method one that trains a low-rank change
   * @param jobs how many in all, 1 to {@link #MOST}
   * @param firstUnmeasured the first job whose figures are wanted, from 1; versions of earlier ones
   *     are taken as they are, if they are there
   * @throws IllegalArgumentException if the base makes nothing to report
   */
  public void run(
      PromptMethod method, Motif unwanted, int jobs, int firstUnmeasured, Listener listener)
      throws IOException {
    PictureSource labels = null;
    TextToImageModel served = base.withoutChange();
    try {
      for (int job = 1; job <= jobs; job++) {
        long started = System.nanoTime();
        UserGenerations made =
            UserGenerations.of(
                experiment.pictures(served), unwanted, settings, job - 1, evaluation);
        labels = labels == null ? made.reported() : JoinedPictures.of(labels, made.reported());
        if (labels.size() == 0) {
          throw new IllegalArgumentException(
              "The base makes no " + unwanted.word() + " to report under the prompts.");
        }
        TextToImageModel next = version(method, unwanted, labels, job);
        served.close();
        served = next;
        if (job >= firstUnmeasured) {
          listener.done(
              job,
              experiment.measure(experiment.pictures(served)::make, List.of(unwanted)),
              (System.nanoTime() - started) / 1e9);
        }
      }
    } finally {
      served.close();
    }
  }

  /** The version of a job, as an earlier run left it, or trained now. */
  private TextToImageModel version(
      PromptMethod method, Motif unwanted, PictureSource labels, int job) throws IOException {
    Path directory =
        versions.resolve(
            "%s-%s-%08x-%d"
                .formatted(
                    unwanted.word(), method.wireName(), settings.toString().hashCode(), job));
    Path file = directory.resolve(LowRankFile.IN_VERSION);
    if (Files.exists(file)) {
      return base.withChange(file);
    }
    PictureSource far =
        UserGenerations.far(experiment.pictures(base), List.of(unwanted), settings, job - 1);
    TextToImageModel trained =
        experiment.unlearned(
            new UserGenerations(experiment.near(unwanted), labels), far, method.rank().getAsInt());
    try {
      trained.save(directory);
      return trained;
    } catch (IOException | RuntimeException e) {
      trained.close();
      throw e;
    }
  }
}
