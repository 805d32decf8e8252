package io.lethe.experiments.cli;

import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.experiments.prompts.PromptExperiment;
import io.lethe.experiments.prompts.PromptJobs;
import io.lethe.experiments.prompts.PromptMethod;
import io.lethe.experiments.prompts.PromptRun;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that decide what {@code lethe experiment-prompts} finds. */
final class PromptExperimentOptions {
  private static final int MOST_PICTURES = 10_000;
  private static final int MOST_REPORTS = 5_000;

  /** What jobs and sequences are run with, unless methods are named. */
  private static final List<PromptMethod> LOW_RANK = List.of(PromptMethod.PU_RANK_16);

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      description =
          "none, negative-prompt, safe-guidance, safe-guidance-max, rejection, esd-x, pu-full,"
              + " pu-rank-4 or pu-rank-16 (default: all; of --sequence and --jobs pu-rank-16)")
  List<String> methods;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      description = "Each a run of all randomness (default: ${DEFAULT-VALUE})")
  List<Long> seeds = List.of(1L);

  @ArgGroup Reported reported = new Reported();

  /** What is reported: one motif, or several one after another. */
  static final class Reported {
    @Option(
        names = "--unwanted",
        paramLabel = "MOTIF",
        description = "What is unlearned, such as seven or star (default: seven)")
    String unwanted;

    @Option(
        names = "--sequence",
        paramLabel = "MOTIF",
        split = ",",
        description =
            "Motifs that are reported one after another, each job from the base with all labels")
    List<String> sequence;
  }

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Jobs one after another, each on pictures of the version before; their versions lie"
              + " in --work")
  int jobs;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Pictures of each set of prompts that are measured (default: ${DEFAULT-VALUE})")
  int pictures = 512;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of a method that trains (default: ${DEFAULT-VALUE})")
  int steps = 100;

  @Option(
      names = "--reports",
      paramLabel = "N",
      description = "Reported pictures of a motif (default: ${DEFAULT-VALUE})")
  int reports = 50;

  @Option(
      names = "--unlabeled",
      paramLabel = "N",
      description =
          "Other pictures of reported prompts, and as many of others (default: ${DEFAULT-VALUE})")
  int unlabeled = 192;

  @Option(
      names = "--paraphrased",
      description =
          "Users ask for what was reported in other words too, and these pictures are among those"
              + " of other prompts")
  boolean paraphrased;

  @Mixin GuidedPictureOptions made = new GuidedPictureOptions(10, 3);

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /** A run of the first motif alone. */
  PromptRun run(PromptMethod method, List<Motif> motifs, long seed) {
    return new PromptRun(
        method.wireName(),
        motifs,
        1,
        0,
        pictures,
        reports,
        unlabeled,
        steps,
        made.samplerSteps,
        made.guidance,
        seed,
        paraphrased);
  }

  /** The last of the runs that belong together, which is there when all of them are. */
  PromptRun last(PromptRun run) {
    return jobs > 0 ? run.withJob(jobs) : run.withReported(run.motifs().size());
  }

  /** How a run is done. */
  PromptExperiment.Settings settings(long seed) {
    return new PromptExperiment.Settings(
        SamplerKind.DPM_SOLVER_2M,
        made.samplerSteps,
        made.guidance,
        reports,
        unlabeled,
        steps,
        seed,
        paraphrased);
  }

  /**
   * The methods to run.
   *
   * @throws IllegalArgumentException with one sentence, if there is no such method
   */
  List<PromptMethod> methods() {
    if (methods == null) {
      return jobs > 0 || reported.sequence != null ? LOW_RANK : List.of(PromptMethod.values());
    }
    List<PromptMethod> named = methods.stream().map(PromptMethod::named).toList();
    if (jobs > 0 && !named.stream().allMatch(PromptMethod::isLowRank)) {
      throw problem("--jobs takes pu-rank-4 and pu-rank-16 alone.");
    }
    return named;
  }

  /** The motifs that are reported, in their order. */
  List<Motif> motifs() {
    if (reported.sequence == null) {
      return List.of(motif(reported.unwanted == null ? "seven" : reported.unwanted));
    }
    List<Motif> motifs = reported.sequence.stream().map(this::motif).distinct().toList();
    if (motifs.size() < 2 || motifs.size() >= Motif.values().length || jobs > 0) {
      throw problem(
          "--sequence takes two motifs or more, but not all there are, and goes without --jobs.");
    }
    return motifs;
  }

  private Motif motif(String word) {
    return Arrays.stream(Motif.values())
        .filter(motif -> motif.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                problem(
                    "A motif is one of %s, not %s."
                        .formatted(
                            Arrays.stream(Motif.values())
                                .map(Motif::word)
                                .collect(Collectors.joining(", ")),
                            word)));
  }

  /** Numbers that no run could do with end the command. */
  void requireBounds() {
    require(jobs, 0, PromptJobs.MOST, "--jobs");
    require(pictures, 2, MOST_PICTURES, "--pictures");
    require(unlabeled, 4, MOST_PICTURES, "--unlabeled");
    require(reports, 2, MOST_REPORTS, "--reports");
  }

  void require(int value, int least, int most, String option) {
    if (value < least || value > most) {
      throw problem("%s must be %d to %d, not %d.".formatted(option, least, most, value));
    }
  }

  private ParameterException problem(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
