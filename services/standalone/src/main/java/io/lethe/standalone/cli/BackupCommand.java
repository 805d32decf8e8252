package io.lethe.standalone.cli;

import io.lethe.standalone.backup.Backup;
import io.lethe.standalone.backup.BackupContents;
import io.lethe.standalone.backup.BackupException;
import io.lethe.store.PictureStore;
import io.lethe.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe backup}: writes all that Lethe keeps into a directory. */
@Command(
    name = "backup",
    description =
        "Writes topics, the labeler's state, groups' places, versions and large pictures into a directory, while no"
            + " service is at work. It holds reported pictures and names: keep it as you keep them.")
public final class BackupCommand implements Callable<Integer> {

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "An empty directory, or one that is not there yet")
  Path directory;

  @Mixin ApplicationIdOption application;
  @Mixin KafkaOptions kafka;
  @Mixin StoreOptions store;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws BackupException, IOException {
    try (Store opened = store.open();
        PictureStore pictures = store.openPictures()) {
      BackupContents contents =
          new Backup(kafka.clients(), opened, pictures, application.id, Backup.PATIENCE)
              .into(directory);
      spec.commandLine()
          .getOut()
          .printf(
              "%d records of %d topics and %d versions are in %s%n",
              contents.recordCount(),
              contents.topics().size(),
              contents.versions().size(),
              directory);
    }
    return 0;
  }
}
