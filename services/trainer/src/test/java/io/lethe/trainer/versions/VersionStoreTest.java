package io.lethe.trainer.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.store.DirectoryStore;
import io.lethe.store.RunningS3;
import io.lethe.store.Store;
import io.lethe.trainer.fixture.AnyJob;
import io.lethe.trainer.fixture.FakeTrainableModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionStoreTest {

  private static final List<VersionPart> PARTS =
      List.of((directory, facts) -> FakeTrainableModel.withLoss(1).save(directory));

  @TempDir Path root;
  private VersionStore store;

  @BeforeEach
  void open() {
    store = new VersionStore(new DirectoryStore(root), "me");
  }

  @Test
  void anAttemptOfAnotherTrainerIsFoundAsItWasFinished() throws Exception {
    // given
    FinishedAttempt written =
        new VersionStore(new DirectoryStore(root), "other")
            .write(AnyJob.of("j1"), PARTS, Optional.empty(), trained());

    // when
    FinishedAttempt found = store.finished(AnyJob.of("j1")).orElseThrow();

    // then
    assertThat(found).isEqualTo(written);
    assertThat(found.version().getWeightsUri()).isEqualTo("m/j1/1/other/");
    assertThat(found.version().getStatus()).isEqualTo(VersionStatus.REJECTED);
    assertThat(found.version().getGateFigures()).containsEntry("ratio", 2.5);
    assertThat(found.reason()).isEqualTo("It is bad.");
    assertThat(store.finished(AnyJob.of("j2"))).isEmpty();
  }

  @Test
  void keepsWhatIsNamedTheJobsOwnAttemptsAndBasesAndDeletesTheRestOfTheModel() throws Exception {
    // given
    for (String job : List.of("kept", "gone", "open")) {
      store.write(AnyJob.of(job), PARTS, Optional.empty(), trained());
    }
    Path base = Files.createDirectories(root.resolve("m/base/0123"));
    Path other = Files.createDirectories(root.resolve("other/gone/1"));

    // when
    store.keepOnly(AnyJob.of("open"), Set.of("m/kept/1/me/"));

    // then
    assertThat(root.resolve("m/gone")).doesNotExist();
    assertThat(store.finished(AnyJob.of("kept"))).isPresent();
    assertThat(store.finished(AnyJob.of("open"))).isPresent();
    assertThat(base).exists();
    assertThat(other).exists();
  }

  @Test
  void whatLiesBesideAVersionThatIsKeptGoesToo() throws Exception {
    // given
    store.write(AnyJob.of("kept"), PARTS, Optional.empty(), trained());
    Path half = Files.createDirectories(root.resolve("m/kept/2/me/unet"));
    Path others = Files.createDirectories(root.resolve("m/kept/1/you"));
    Path checkpoint = Files.createDirectories(root.resolve("m/kept/checkpoints/me/1-50"));
    Path own = Files.createDirectories(root.resolve("m/open/checkpoints/me/1-50"));

    // when
    store.keepOnly(AnyJob.of("open"), Set.of("m/kept/1/me/"));

    // then
    assertThat(half.getParent().getParent()).doesNotExist();
    assertThat(others).doesNotExist();
    assertThat(checkpoint.getParent().getParent()).doesNotExist();
    assertThat(own).exists();
    assertThat(store.finished(AnyJob.of("kept"))).isPresent();
  }

  @Test
  void aFoundAttemptSaysWhatItWasTrainedFromAndGatedAgainst() throws Exception {
    // given
    TrainingJob job = TrainingJob.newBuilder(AnyJob.of("j1")).setChampion("v3").build();
    store.write(job, PARTS, Optional.empty(), trained());

    // when
    ModelVersion found = store.finished(job).orElseThrow().version();

    // then
    assertThat(found.getParent()).isEqualTo("base");
    assertThat(found.getGatedAgainst()).isEqualTo("v3");
  }

  @Test
  void anAttemptThatWasGatedAgainstAnotherVersionThanTheJobSaysIsPassedOver() throws Exception {
    // given one by a trainer that knows no champion besides the base
    store.write(AnyJob.of("j1"), PARTS, Optional.empty(), trained());

    // then
    TrainingJob job = TrainingJob.newBuilder(AnyJob.of("j1")).setChampion("v3").build();
    assertThat(store.finished(job)).isEmpty();
    assertThat(store.finished(TrainingJob.newBuilder(AnyJob.of("j1")).setBaseVersion("v1").build()))
        .isEmpty();
  }

  @Test
  void aHalfWrittenAttemptIsLeftAloneAndTheNextHasANumberOfItsOwn() throws Exception {
    // given
    Path half = Files.createDirectories(root.resolve("m/j1/3/me/unet"));

    // when
    assertThat(store.finished(AnyJob.of("j1"))).isEmpty();
    FinishedAttempt written = store.write(AnyJob.of("j1"), PARTS, Optional.empty(), trained());

    // then
    assertThat(written.version().getWeightsUri()).isEqualTo("m/j1/4/me/");
    assertThat(half).isEmptyDirectory();
  }

  @Test
  void aDamagedAttemptIsPassedOver() throws Exception {
    // given
    FinishedAttempt written = store.write(AnyJob.of("j1"), PARTS, Optional.empty(), trained());
    Files.writeString(store.verified(written.version()).resolve("unet/weights"), "x");

    // then
    assertThat(store.finished(AnyJob.of("j1"))).isEmpty();
    assertThatThrownBy(() -> store.verified(written.version()))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("hash");
  }

  @Test
  void anAttemptWhoseUploadACrashCutOffIsUploadedWhenItIsFound(@TempDir Path other)
      throws Exception {
    try (RunningS3 s3 = RunningS3.start()) {
      // given
      String bucket = s3.newBucket();
      try (Store here = s3.open(bucket, root);
          Store elsewhere = s3.open(bucket, other)) {
        FinishedAttempt written =
            new VersionStore(here, "me").write(AnyJob.of("j1"), PARTS, Optional.empty(), trained());
        s3.delete(bucket, "m/j1/1/me/lethe.json");
        s3.delete(bucket, "m/j1/1/me/unet/weights");
        assertThat(new VersionStore(elsewhere, "you").finished(AnyJob.of("j1"))).isEmpty();

        // when
        FinishedAttempt found =
            new VersionStore(here, "me").finished(AnyJob.of("j1")).orElseThrow();

        // then
        assertThat(found).isEqualTo(written);
        assertThat(new VersionStore(elsewhere, "you").finished(AnyJob.of("j1"))).contains(written);
      }
    }
  }

  @Test
  void aTrainerThatLostItsDiskMakesAnAttemptOfAnotherNumber(@TempDir Path empty) throws Exception {
    try (RunningS3 s3 = RunningS3.start()) {
      // given
      String bucket = s3.newBucket();
      try (Store lost = s3.open(bucket, root)) {
        new VersionStore(lost, "me").write(AnyJob.of("j1"), PARTS, Optional.empty(), trained());
      }
      s3.delete(bucket, "m/j1/1/me/lethe.json");

      // when
      try (Store store = s3.open(bucket, empty)) {
        FinishedAttempt written =
            new VersionStore(store, "me")
                .write(AnyJob.of("j1"), PARTS, Optional.empty(), trained());

        // then
        assertThat(written.version().getWeightsUri()).isEqualTo("m/j1/2/me/");
      }
    }
  }

  @Test
  void noRecordLeadsOutOfTheStore() throws Exception {
    ModelVersion outside =
        ModelVersion.newBuilder(
                store.write(AnyJob.of("j1"), PARTS, Optional.empty(), trained()).version())
            .setWeightsUri("../elsewhere/")
            .build();

    assertThatThrownBy(() -> store.verified(outside)).hasMessageContaining("leaves");
    assertThatThrownBy(() -> store.finished(AnyJob.of("../j1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VersionStore(new DirectoryStore(root), ".."))
        .hasMessageContaining("'..'");
  }

  @Test
  void aBaseIsCopiedOnceAndWithoutWhatDoesNotBelongToIt(@TempDir Path source) throws Exception {
    // given
    Files.writeString(source.resolve("weights"), "w");
    Files.writeString(source.resolve("notes.txt"), "n");

    // when
    var first = store.copyBase("m", source, List.of("weights"), Map.of("model", "m"));
    var again = store.copyBase("m", source, List.of("weights"), Map.of("model", "m"));

    // then
    assertThat(again).isEqualTo(first);
    assertThat(first.weightsUri())
        .isEqualTo("m/base/" + first.manifestSha256().substring(0, 12) + "/");
    assertThat(root.resolve(first.weightsUri()))
        .isDirectoryContaining("glob:**/weights")
        .isDirectoryNotContaining("glob:**/notes.txt");
    assertThat(root.resolve("m/base")).isDirectoryNotContaining("glob:**/.unfinished*");
  }

  private static TrainedVersion trained() {
    return new TrainedVersion(
        "v1-j1",
        12,
        FakeTrainableModel.SHAPE,
        VersionStatus.REJECTED,
        "It is bad.",
        Map.of("ratio", 2.5),
        Instant.ofEpochMilli(1_700_000_000_123L));
  }
}
