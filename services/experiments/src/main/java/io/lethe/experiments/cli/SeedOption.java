package io.lethe.experiments.cli;

import picocli.CommandLine.Option;

/** The seed that a command draws everything from. */
final class SeedOption {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all randomness (default: ${DEFAULT-VALUE})")
  long value = 1;
}
