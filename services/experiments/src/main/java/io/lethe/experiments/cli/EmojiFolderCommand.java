package io.lethe.experiments.cli;

import io.lethe.experiments.EmojiFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe emoji-folder}: a second data set for experiments. */
@Command(
    name = "emoji-folder",
    description =
        "Makes the data set of the experiment emoji-no-flags from the unpacked npm package "
            + "emoji-datasource-google (its Noto pictures are under the Apache License 2.0).",
    sortOptions = false)
public final class EmojiFolderCommand implements Callable<Integer> {

  @Option(
      names = "--package",
      paramLabel = "DIR",
      required = true,
      description = "The unpacked package, with emoji.json and img/google/64")
  Path unpacked;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the pictures go (default: ${DEFAULT-VALUE})")
  Path out = Path.of("lethe-experiments/data/emoji");

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side of the pictures, 8 to 64 (default: ${DEFAULT-VALUE})")
  int size = 32;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    int pictures = EmojiFolder.write(unpacked, out, size);
    spec.commandLine().getOut().printf("Wrote %d pictures to %s%n", pictures, out);
    return 0;
  }
}
