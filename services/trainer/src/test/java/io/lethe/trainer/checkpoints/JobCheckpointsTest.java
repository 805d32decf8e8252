package io.lethe.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.store.DirectoryStore;
import io.lethe.store.DirectoryTree;
import io.lethe.trainer.fixture.AnyJob;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobCheckpointsTest {

  private static final int STEPS = 100;
  private static final CheckpointSchedule EVERY_STEP =
      new CheckpointSchedule(1, Duration.ofDays(1));
  private static final FrozenData DATA =
      new FrozenData(Set.of("a", "b"), Map.of(0, 5L, 7, 1L << 40), "fingerprint");

  private final NDManager manager = NDManager.newBaseManager();
  private final NDArray initial = manager.zeros(new Shape(3));
  private final TrainingState state = new TrainingState(initial, AdamW.DEFAULT, 0.9);
  private final TrainingJob job = AnyJob.of("j1");
  @TempDir Path root;
  @TempDir Path versions;

  @BeforeEach
  void sealVersions() throws IOException {
    for (String version : List.of("base", "champion")) {
      VersionDirectory.seal(
          Files.createDirectories(versions.resolve(version)), Map.of("version", version));
    }
  }

  @AfterEach
  void free() {
    state.close();
    manager.close();
  }

  @Test
  void theNewestOfAnyOwnerComesFirstWithWhatItSays() throws Exception {
    // given
    train(write("first", 1), 9);
    train(write("second", 1), 2);
    train(write("second", 2), 1);

    // when
    List<Checkpoint> found = checkpoints("third").newestFirst();

    // then
    assertThat(found)
        .extracting(one -> one.facts().attempt() + "-" + one.facts().step())
        .containsExactly("2-12", "1-9", "1-8");
    CheckpointFacts newest = found.get(0).facts();
    assertThat(newest.data()).isEqualTo(DATA);
    assertThat(newest.settings(job.getSettings()))
        .isEqualTo(
            TrainingSettings.newBuilder(job.getSettings())
                .setBeta(0.2 * 2)
                .setLearningRate(1e-4 / 3)
                .build());
  }

  @Test
  void anAttemptGoesOnFromItsOwnOnly() throws Exception {
    // given
    train(write("me", 1), 3);
    float[] weights = state.weights().toFloatArray();
    Optional<Checkpoint> newest = checkpoints("me").newestFirst().stream().findFirst();

    // then
    assertThat(restored(2, newest)).isEqualTo(initial.toFloatArray());
    assertThat(restored(1, newest)).isEqualTo(weights);
  }

  private float[] restored(int attempt, Optional<Checkpoint> from) throws IOException {
    try (var fresh = new TrainingState(initial, AdamW.DEFAULT, 0.9)) {
      int[] heard = new int[1];
      checkpoints("me")
          .of(DATA, attempt, job.getSettings(), from, step -> heard[0] = step)
          .restore(fresh);
      assertThat(heard[0]).isEqualTo(fresh.step());
      return fresh.weights().toFloatArray();
    }
  }

  private enum Damage {
    TRUNCATED {
      @Override
      void to(Path directory) throws IOException {
        try (var file = FileChannel.open(state(directory), StandardOpenOption.WRITE)) {
          file.truncate(file.size() - 1);
        }
      }
    },
    FLIPPED {
      @Override
      void to(Path directory) throws IOException {
        byte[] bytes = Files.readAllBytes(state(directory));
        bytes[bytes.length - 1] ^= 1;
        Files.write(state(directory), bytes);
      }
    },
    HALF_WRITTEN {
      @Override
      void to(Path directory) throws IOException {
        Files.delete(directory.resolve(VersionDirectory.MANIFEST));
      }
    },
    ANOTHER_MANIFEST {
      @Override
      void to(Path directory) throws IOException {
        VersionDirectory.seal(directory, Map.of("something", "else"));
      }
    },
    EMPTY_MANIFEST {
      @Override
      void to(Path directory) throws IOException {
        Files.writeString(directory.resolve(VersionDirectory.MANIFEST), "{}");
      }
    },
    NO_FACTS {
      @Override
      void to(Path directory) throws IOException {
        VersionDirectory.seal(directory, Map.of());
      }
    };

    abstract void to(Path directory) throws IOException;

    static Path state(Path directory) {
      return directory.resolve("training.safetensors");
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedOneIsPassedOverForTheOneBefore(Damage damage) throws Exception {
    // given
    train(write("me", 1), 3);
    List<Checkpoint> whole = checkpoints("me").newestFirst();

    // when
    damage.to(whole.get(0).directory());

    // then
    assertThat(checkpoints("me").newestFirst()).isEqualTo(whole.subList(1, 2));
  }

  @Test
  void oneOfOtherSettingsLabelsOrVersionsIsIgnored() throws Exception {
    // given
    train(write("me", 1), 1);

    // then
    assertThat(ofAnother(other -> other)).hasSize(1);
    assertThat(ofAnother(other -> other.setLabelDigest("another"))).isEmpty();
    assertThat(ofAnother(other -> other.setThroughSequence(3))).isEmpty();
    assertThat(
            ofAnother(
                other ->
                    other.setSettings(
                        TrainingSettings.newBuilder(job.getSettings()).setSeed(8).build())))
        .isEmpty();
    assertThat(checkpoints("me", job, "champion", "champion", EVERY_STEP, true).newestFirst())
        .isEmpty();
    assertThat(checkpoints("me", job, "base", "base", EVERY_STEP, true).newestFirst()).isEmpty();
  }

  private List<Checkpoint> ofAnother(UnaryOperator<TrainingJob.Builder> change) throws IOException {
    TrainingJob other = change.apply(TrainingJob.newBuilder(job)).build();
    return checkpoints("me", other, "base", "champion", EVERY_STEP, true).newestFirst();
  }

  @Test
  void oneIsWrittenWhenStepsOrTimeAreOverAndAfterTheLastStep() throws Exception {
    // given
    var rarely = new CheckpointSchedule(4, Duration.ofDays(1));
    var often = new CheckpointSchedule(1000, Duration.ofNanos(1));
    TrainingCheckpoints bySteps =
        attempt(checkpoints("steps", job, "base", "champion", rarely, true), 1);
    TrainingCheckpoints byTime =
        attempt(checkpoints("time", job, "base", "champion", often, true), 1);

    // when
    for (int i = 0; i < 9; i++) {
      step();
      bySteps.afterStep(state, 9);
    }
    byTime.afterStep(state, STEPS);

    // then
    assertThat(directories("steps")).containsExactly("1-8", "1-9");
    assertThat(directories("time")).containsExactly("1-9");
  }

  @Test
  void aStopWritesOneUnlessTheJobWasTakenBack() throws Exception {
    // given
    var never = new CheckpointSchedule(1000, Duration.ofDays(1));
    TrainingCheckpoints stopped =
        attempt(checkpoints("stopped", job, "base", "champion", never, true), 1);
    TrainingCheckpoints takenBack =
        attempt(checkpoints("taken-back", job, "base", "champion", never, false), 1);
    step();

    // when
    for (TrainingCheckpoints checkpoints : List.of(stopped, takenBack)) {
      checkpoints.afterStep(state, STEPS);
      checkpoints.cancelled(state);
    }

    // then
    assertThat(directories("stopped")).containsExactly("1-1");
    assertThat(directories("taken-back")).isEmpty();
  }

  @Test
  void oneThatCanNotBeWrittenFailsNothingAndLeavesNothing() throws Exception {
    // given a file where its directory is to be
    TrainingCheckpoints checkpoints = write("me", 1);
    Path own = root.resolve("m/j1/checkpoints/me");
    Files.createDirectories(own.getParent());
    Files.createFile(own);

    // when
    train(checkpoints, 1);
    Files.delete(own);
    train(checkpoints, 1);

    // then
    assertThat(directories("me")).containsExactly("1-2");
  }

  @Test
  void oneForWhichMemoryRunsOutFailsNothingAndLeavesNothing() throws Exception {
    // given
    int[] tries = new int[1];
    Path own = root.resolve("m/j1/checkpoints/me");
    var checkpoints =
        new AttemptCheckpoints(
            own,
            root,
            EVERY_STEP,
            step ->
                new CheckpointFacts(
                    new JobIdentity("m", "j1", "b", "c", 2, "digest", "{}"), DATA, 1, 0.2, 1, step),
            Optional.empty(),
            step -> {},
            () -> true,
            (directory, of, facts) -> {
              Checkpoint.write(directory, of, facts);
              if (tries[0]++ == 0) {
                throw new OutOfMemoryError("no room for a checkpoint");
              }
            },
            () -> {});

    // when
    train(checkpoints, 1);
    List<String> afterTheFirst = directories("me");
    train(checkpoints, 1);

    // then
    assertThat(afterTheFirst).isEmpty();
    assertThat(directories("me")).containsExactly("1-2");
  }

  @Test
  void startsInARowAreCountedUntilTheJobGetsFurtherOrIsStopped() throws Exception {
    // given
    var resumption = new Resumption(new VersionStore(new DirectoryStore(root), "me"), EVERY_STEP);
    List<Integer> before = new ArrayList<>();

    // when
    before.add(resumption.begin(job));
    before.add(resumption.begin(job));
    train(write("me", 1), 1);
    before.add(resumption.begin(job));
    before.add(resumption.begin(job));
    resumption.stopped(job);
    before.add(resumption.begin(job));
    resumption.end(job);
    before.add(resumption.begin(job));

    // then
    assertThat(before).containsExactly(0, 1, 0, 1, 0, 0);
    assertThat(checkpoints("me").newestFirst()).isEmpty();
  }

  @Test
  void theOnesOfAJobThatIsOverAreGone() throws Exception {
    // given
    train(write("me", 1), 1);
    train(write("another", 1), 1);

    // when
    new Resumption(new VersionStore(new DirectoryStore(root), "me"), EVERY_STEP).end(job);

    // then
    assertThat(root.resolve("m/j1")).isEmptyDirectory();
  }

  private TrainingCheckpoints write(String owner, int attempt) throws IOException {
    return attempt(checkpoints(owner), attempt);
  }

  private TrainingCheckpoints attempt(JobCheckpoints checkpoints, int attempt) {
    TrainingSettings settings =
        TrainingSettings.newBuilder(job.getSettings())
            .setBeta(0.2 * attempt)
            .setLearningRate(1e-4 / (2 * attempt - 1))
            .build();
    return checkpoints.of(DATA, attempt, settings, Optional.empty(), step -> {});
  }

  private JobCheckpoints checkpoints(String owner) throws IOException {
    return checkpoints(owner, job, "base", "champion", EVERY_STEP, true);
  }

  private JobCheckpoints checkpoints(
      String owner,
      TrainingJob of,
      String base,
      String champion,
      CheckpointSchedule schedule,
      boolean resumable)
      throws IOException {
    return new Resumption(new VersionStore(new DirectoryStore(root), owner), schedule)
        .of(of, versions.resolve(base), versions.resolve(champion), () -> resumable);
  }

  private void train(TrainingCheckpoints checkpoints, int steps) {
    for (int i = 0; i < steps; i++) {
      step();
      checkpoints.afterStep(state, STEPS);
    }
  }

  private void step() {
    try (NDArray gradient = manager.create(new float[] {1, -2, 3})) {
      state.update(gradient, 0.1);
    }
  }

  private List<String> directories(String owner) throws IOException {
    return DirectoryTree.children(root.resolve("m/j1/checkpoints").resolve(owner)).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }
}
