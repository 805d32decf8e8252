package io.lethe.experiments.prompts;

import io.lethe.diffusion.captioned.Motif;
import java.util.List;

/**
 * One run of {@code lethe experiment-prompts}: all that its figures hang on.
 *
 * @param method its name
 * @param motifs all that are reported in the end, in their order
 * @param reported how many of them are reported in this run, at least 1
 * @param job number of the job, from 1, where jobs follow on what is served; else 0
 * @param pictures of each set of prompts
 * @param reports reported pictures of each motif
 * @param unlabeled other pictures of reported prompts, and of others
 * @param steps of a method that trains
 * @param samplerSteps of the sampler
 * @param guidance scale of all pictures
 * @param seed of all that is drawn
 * @param paraphrased whether users ask for what was reported in other words too
 */
public record PromptRun(
    String method,
    List<Motif> motifs,
    int reported,
    int job,
    int pictures,
    int reports,
    int unlabeled,
    int steps,
    int samplerSteps,
    double guidance,
    long seed,
    boolean paraphrased) {

  /** The same with so many motifs reported. */
  public PromptRun withReported(int count) {
    return new PromptRun(
        method,
        motifs,
        count,
        job,
        pictures,
        reports,
        unlabeled,
        steps,
        samplerSteps,
        guidance,
        seed,
        paraphrased);
  }

  /** The same as one of successive jobs. */
  public PromptRun withJob(int number) {
    return new PromptRun(
        method,
        motifs,
        reported,
        number,
        pictures,
        reports,
        unlabeled,
        steps,
        samplerSteps,
        guidance,
        seed,
        paraphrased);
  }

  /** What runs of all seeds have in common. */
  PromptRun withoutSeed() {
    return new PromptRun(
        method,
        motifs,
        reported,
        job,
        pictures,
        reports,
        unlabeled,
        steps,
        samplerSteps,
        guidance,
        0,
        paraphrased);
  }

  /** The motifs that are reported in this run. */
  public List<Motif> unwanted() {
    return motifs.subList(0, reported);
  }
}
