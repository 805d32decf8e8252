package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.serving.deployment.Versions;
import io.lethe.store.RunningS3;
import io.lethe.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A serving instance that shares no disk with the trainer. */
class S3VersionLoaderTest {

  @TempDir Path folder;

  private final RunningS3 s3 = RunningS3.start();
  private final String bucket = s3.newBucket();
  private final ModelSlot slot = new ModelSlot();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private Store trainers;
  private Store servings;
  private VersionLoader loader;

  @BeforeEach
  void open() {
    trainers = s3.open(bucket, folder.resolve("trainer"));
    servings = s3.open(bucket, folder.resolve("serving"));
    var warmUp = List.of(new PictureRequest(0, SamplerKind.DDIM, 1, null));
    loader =
        new VersionLoader(
            new VersionWarmUp(
                servings,
                S3VersionLoaderTest::read,
                warmUp,
                new ComputePermits(),
                Duration.ZERO,
                WeightMemory.UNBOUNDED,
                (version, at) -> {}),
            version -> Optional.empty(),
            new Failures(),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofHours(1));
  }

  @AfterEach
  void close() {
    loader.close();
    slot.close();
    servings.close();
    trainers.close();
    s3.close();
  }

  @Test
  void itSwapsToAVersionThatIsUploadedLater() throws IOException {
    // given
    VersionTarget target = seal("v1", 1);
    loader.want(slot, target);
    awaitFailure("no lethe.json");

    // when
    trainers.publish("v1/");

    // then
    awaitLive("v1");
  }

  @Test
  void aDamagedVersionKeepsTheOldOneUntilItIsPutRight() throws IOException {
    // given
    VersionTarget first = seal("v1", 1);
    trainers.publish("v1/");
    loader.want(slot, first);
    awaitLive("v1");
    VersionTarget second = seal("v2", 2);
    trainers.publish("v2/");
    s3.put(bucket, "v2/weights", "V2".getBytes(StandardCharsets.UTF_8));

    // when
    loader.want(slot, second);

    // then
    awaitFailure("size and hash");
    assertThat(slot.live().orElseThrow().version()).isEqualTo("v1");

    // when
    s3.put(bucket, "v2/weights", "v2".getBytes(StandardCharsets.UTF_8));
    loader.want(slot, new VersionTarget(second.version(), 3));

    // then
    awaitLive("v2");
  }

  @Test
  void aStoreThatCanNotBeReadIsTriedAgain() throws IOException {
    // given
    VersionTarget target = seal("v1", 1);
    trainers.publish("v1/");
    Path downloads = folder.resolve("serving/downloads");
    Files.delete(downloads);
    Files.writeString(downloads, "in the way");
    loader.want(slot, target);
    awaitFailure("downloads");

    // when
    Files.delete(downloads);
    Files.createDirectories(downloads);

    // then
    awaitLive("v1");
  }

  private static Denoiser read(Path directory) throws IOException {
    assertThat(Files.readString(directory.resolve("weights"))).startsWith("v");
    return new FakeDenoiser(1);
  }

  private VersionTarget seal(String name, long revision) throws IOException {
    Path directory = Files.createDirectories(trainers.root().resolve(name));
    Files.writeString(directory.resolve("weights"), name);
    ModelVersion version =
        Versions.builder("m", name)
            .setWeightsUri(name + "/")
            .setManifestSha256(VersionDirectory.seal(directory, Map.of()))
            .build();
    return new VersionTarget(version, revision);
  }

  private void awaitLive(String version) {
    await()
        .untilAsserted(
            () -> assertThat(slot.live()).map(ModelSlot.Live::version).contains(version));
  }

  private void awaitFailure(String reason) {
    await()
        .untilAsserted(
            () -> assertThat(failures).anySatisfy(one -> assertThat(one).contains(reason)));
  }

  private final class Failures implements SwapListener {

    @Override
    public void loading(String model, String version) {}

    @Override
    public void serving(String model, String version, Duration took) {}

    @Override
    public void kept(String model, String version) {}

    @Override
    public void failed(String model, String version, String reason) {
      failures.add(reason);
    }
  }
}
