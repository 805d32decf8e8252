package io.lethe.standalone.cli.rest;

import picocli.CommandLine.Option;

/** The model that a command speaks of. */
final class ModelOption {

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String name;
}
