package io.lethe.standalone.cli.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe quarantine picture}: a picture that is held back. */
@Command(name = "picture", description = "Writes a picture that is held back into a PNG file.")
final class QuarantinePictureCommand implements Callable<Integer> {

  @Parameters(paramLabel = "SAMPLE_ID", description = "The picture, as list prints it")
  String sampleId;

  @Mixin ModelOption model;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write")
  Path file;

  @Mixin RestOptions rest;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    byte[] picture =
        rest.labeler()
            .picture(RestClient.path("v1", "quarantine", model.name, sampleId, "picture"));
    Files.write(file, picture);
    spec.commandLine().getOut().println(file);
    return 0;
  }
}
