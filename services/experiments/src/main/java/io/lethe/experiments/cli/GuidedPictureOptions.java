package io.lethe.experiments.cli;

import picocli.CommandLine.Option;

/** How a command makes pictures for texts. */
final class GuidedPictureOptions {
  @Option(
      names = "--sampler-steps",
      paramLabel = "N",
      description = "Steps of DPM-Solver++(2M) (default: ${DEFAULT-VALUE})")
  int samplerSteps;

  @Option(
      names = "--guidance",
      paramLabel = "W",
      description = "Guidance scale of all pictures (default: ${DEFAULT-VALUE})")
  double guidance;

  /** With a command's own defaults. */
  GuidedPictureOptions(int samplerSteps, double guidance) {
    this.samplerSteps = samplerSteps;
    this.guidance = guidance;
  }
}
