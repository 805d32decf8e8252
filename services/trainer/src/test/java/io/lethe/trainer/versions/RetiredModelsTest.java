package io.lethe.trainer.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.store.DirectoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetiredModelsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir Path root;

  @Test
  void onlyWhatCannotBeBroughtBackIsDeleted() throws Exception {
    // given
    Path gone = Files.createDirectories(root.resolve("gone/base/0123/unet"));
    Path checkpoint = Files.createDirectories(root.resolve("gone/job/checkpoints/me/1-50"));
    Path kept = Files.createDirectories(root.resolve("kept/base/0123/unet"));
    Path justOver = Files.createDirectories(root.resolve("just-over/base/0123/unet"));
    Path inService = Files.createDirectories(root.resolve("in-service/base/0123/unet"));

    // when
    retired(
            List.of(
                deployment("gone", NOW.minus(Duration.ofDays(1))),
                deployment("kept", NOW.plus(Duration.ofDays(1))),
                deployment("just-over", NOW.minus(Duration.ofMinutes(1))),
                deployment("in-service", null)))
        .delete(List.of(0));

    // then
    assertThat(gone).doesNotExist();
    assertThat(checkpoint).doesNotExist();
    assertThat(kept).exists();
    assertThat(justOver).exists();
    assertThat(inService).exists();
  }

  @Test
  void whatGoesWrongInOnePartitionHoldsUpNoOther() throws Exception {
    // given
    Path gone = Files.createDirectories(root.resolve("gone/base/0123"));
    Deployment over = deployment("gone", NOW.minus(Duration.ofDays(1)));
    var retired =
        new RetiredModels(
            partition -> {
              if (partition == 0) {
                throw new IllegalStateException("away");
              }
              return List.of(over);
            },
            new VersionStore(new DirectoryStore(root), "me"),
            Clock.fixed(NOW, ZoneOffset.UTC));

    // when
    retired.delete(List.of(0, 1));

    // then
    assertThat(gone).doesNotExist();
  }

  private RetiredModels retired(Collection<Deployment> deployments) {
    return new RetiredModels(
        partition -> deployments,
        new VersionStore(new DirectoryStore(root), "me"),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Deployment deployment(String model, Instant keptUntil) {
    return Deployment.newBuilder()
        .setModel(model)
        .setVersion("base")
        .setMode(DeploymentMode.LATEST)
        .setRevision(2)
        .setBy("ann")
        .setDeployedAt(NOW)
        .setKeptUntil(keptUntil)
        .build();
  }
}
