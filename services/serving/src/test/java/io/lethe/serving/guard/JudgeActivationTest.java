package io.lethe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.guard.detection.VersionJudge;
import io.lethe.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeActivationTest {

  @TempDir private Path store;

  private final Deque<ModelVersion> newestFirst = new ArrayDeque<>();
  private final Guard guard =
      new Guard(
          model ->
              new GuardSettings(
                  model.equals("m") ? GuardMode.BLOCK : GuardMode.OFF, 1, 10, 1, 0.02, 0.01, 10),
          Guards.deaf());
  private JudgeActivation activation;

  @BeforeEach
  void openStore() {
    activation =
        new JudgeActivation(
            guard,
            new DirectoryStore(store),
            JudgeActivationTest::read,
            model -> List.copyOf(newestFirst));
  }

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void aVersionIsGuardedByTheJudgeThatCameWithIt() throws IOException {
    // given
    ModelVersion older = version("m", "v1", true);
    version("m", "v2", true);

    // when the model is rolled back
    activation.warm(older, store.resolve("v1"));

    // then
    assertThat(judge("m")).contains("v1");
  }

  @Test
  void aVersionWithoutAJudgeIsGuardedByTheNewest() throws IOException {
    // given
    ModelVersion base = version("m", "base", false);
    assertThat(warmed(base)).isEmpty();
    version("m", "v1", true);
    version("m", "v2", true);
    version("m", "v3", true);
    Files.writeString(store.resolve("v3/judge"), "changed since");

    // then v3 is damaged
    assertThat(warmed(base)).contains("v2");
  }

  @Test
  void aModelThatIsNotGuardedNeedsNoJudge() throws IOException {
    activation.warm(version("other", "v1", true), store.resolve("v1"));

    assertThat(judge("other")).isEmpty();
  }

  private Optional<String> warmed(ModelVersion version) throws IOException {
    activation.warm(version, store.resolve(version.getVersion()));
    return judge(version.getModel());
  }

  private Optional<String> judge(String model) {
    return Optional.ofNullable(guard.status().get(model)).flatMap(GuardStatus::judge);
  }

  private ModelVersion version(String model, String name, boolean judged) throws IOException {
    Path directory = Files.createDirectories(store.resolve(name));
    if (judged) {
      Files.writeString(directory.resolve("judge"), name);
    }
    ModelVersion version =
        Versions.builder(model, name)
            .setWidth(9)
            .setHeight(9)
            .setWeightsUri(name)
            .setManifestSha256(VersionDirectory.seal(directory, Map.of()))
            .setGateFigures(judged ? Map.of("judgeThreshold", 1.0) : Map.of())
            .build();
    newestFirst.addFirst(version);
    return version;
  }

  private static Optional<VersionJudge> read(ModelVersion version, Path directory) {
    return directory.resolve("judge").toFile().exists()
        ? Optional.of(new FakeJudge(version.getVersion(), 0, level -> false))
        : Optional.empty();
  }
}
