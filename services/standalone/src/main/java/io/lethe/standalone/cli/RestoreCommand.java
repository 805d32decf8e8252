package io.lethe.standalone.cli;

import io.lethe.standalone.backup.BackupContents;
import io.lethe.standalone.backup.BackupException;
import io.lethe.standalone.backup.Restore;
import io.lethe.store.PictureStore;
import io.lethe.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe restore}: reads a backup back into an empty cluster. */
@Command(
    name = "restore",
    description =
        "Reads a backup into a cluster without Lethe's topics, and into a store. Then start the"
            + " services, the labeler with an empty state directory.")
public final class RestoreCommand implements Callable<Integer> {

  @Option(
      names = "--from",
      paramLabel = "DIR",
      required = true,
      description = "What `lethe backup` wrote")
  Path directory;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Replicas of each topic; the broker's default where left out")
  Optional<Short> replication;

  @Mixin ApplicationIdOption application;
  @Mixin KafkaOptions kafka;
  @Mixin StoreOptions store;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws BackupException, IOException {
    try (Store opened = store.open();
        PictureStore pictures = store.openPictures()) {
      BackupContents contents =
          new Restore(kafka.clients(), opened, pictures, application.id, replication)
              .from(directory);
      spec.commandLine()
          .getOut()
          .printf(
              "%d records of %d topics and %d versions are restored%n",
              contents.recordCount(), contents.topics().size(), contents.versions().size());
    }
    return 0;
  }
}
