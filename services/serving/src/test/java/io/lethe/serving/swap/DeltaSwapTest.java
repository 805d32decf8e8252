package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.diffusion.version.UnsealedVersionException;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.WholeWeights;
import io.lethe.serving.api.ServingStack;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.deployment.Versions;
import io.lethe.store.DirectoryStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Low-rank changes of one text-to-image model are swapped while pictures are made. {@code mvn test
 * -pl services/serving -am -Dtest=DeltaSwapTest -Dlethe.drill.delta-swaps=1000
 * -Dsurefire.failIfNoSpecifiedTests=false} swaps a thousand times.
 *
 * <p>It needs no application, but the class loader of those tests that do: PyTorch's libraries are
 * loaded once in a process.
 */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class DeltaSwapTest {

  private static final int SWAPS = Integer.getInteger("lethe.drill.delta-swaps", 30);
  private static final Path BASE =
      Path.of("../diffusion/src/test/resources/golden/stable-diffusion/sd1-tiny");
  private static final int VERSIONS = 5;
  private static final int RANK = 2;

  /** So large that each version draws otherwise. */
  private static final float SPREAD = 0.5f;

  private static final PictureRequest REQUEST =
      new PictureRequest(
          7,
          SamplerKind.DDIM,
          3,
          null,
          4,
          new Prompt("a photo of a cat", "a dog"),
          PictureSize.OF_MODEL);

  @TempDir private Path store;
  private final List<ModelVersion> versions = new ArrayList<>();
  private StoredDenoisers loader;

  @Test
  void noPictureFailsAndEachIsOfTheVersionThatItNames() throws Exception {
    // given
    writeVersions();
    loader = new StoredDenoisers(new DirectoryStore(store), Device.cpu(), Precision.FLOAT32, 8);
    List<byte[]> alone = new ArrayList<>();
    for (int version = 0; version < VERSIONS; version++) {
      alone.add(alone(version));
    }
    for (int version = 1; version < VERSIONS; version++) {
      assertThat(distance(alone.get(0), alone.get(version))).isGreaterThan(4);
    }
    var model = new ModelServer("m", 1000, 4, Duration.ofSeconds(30), pictures -> {});
    LiveSlots.flip(model.slot(), "0", version(0));
    // From here on the base is in memory alone.
    Files.move(store.resolve("base"), store.resolve("gone"));
    var swapping = new AtomicBoolean(true);
    List<MadePicture> made = new ArrayList<>();
    ExecutorService clients = Executors.newFixedThreadPool(2);
    Callable<List<MadePicture>> client = () -> asLongAs(swapping, model);
    List<Future<List<MadePicture>>> running =
        List.of(clients.submit(client), clients.submit(client));

    // when
    for (int swap = 1; swap <= SWAPS; swap++) {
      LiveSlots.flip(model.slot(), Integer.toString(swap), version(swap % VERSIONS));
    }
    swapping.set(false);
    for (Future<List<MadePicture>> one : running) {
      made.addAll(one.get());
    }
    model.close();
    clients.shutdown();

    // then
    assertThat(made).isNotEmpty();
    for (MadePicture picture : made) {
      int version = Integer.parseInt(picture.version()) % VERSIONS;
      assertThat(nearest(alone, picture.picture().pixels())).isEqualTo(version);
    }
    assertThatThrownBy(() -> version(0)).isInstanceOf(UnsealedVersionException.class);
  }

  private static List<MadePicture> asLongAs(AtomicBoolean swapping, ModelServer model)
      throws Exception {
    List<MadePicture> made = new ArrayList<>();
    while (swapping.get()) {
      for (var picture : model.make(List.of(REQUEST, REQUEST))) {
        made.add(picture.get());
      }
    }
    return made;
  }

  private void writeVersions() throws IOException {
    copyBase();
    String whole = VersionDirectory.seal(store.resolve("base"), Map.of());
    try (TextToImageModel base = TextToImageModel.load(BASE, Precision.FLOAT32, Device.cpu())) {
      for (int version = 0; version < VERSIONS; version++) {
        int seed = version;
        try (TextToImageModel changed =
            base.withChange(RANK, layout -> random(seed, Math.toIntExact(layout.size())))) {
          changed.save(directory(version));
          versions.add(
              Versions.builder("m", "v" + version)
                  .setWeightsUri("v" + version)
                  .setManifestSha256(VersionDirectory.seal(directory(version), Map.of()))
                  .setDeltaOf(new WholeWeights("base", whole))
                  .build());
        }
      }
    }
  }

  private static float[] random(int seed, int size) {
    float[] values = new float[size];
    new CounterNoise(seed).gaussian(CounterNoise.stream(1, 0, 0), values, 0, size);
    for (int i = 0; i < size; i++) {
      values[i] *= SPREAD;
    }
    return values;
  }

  private Path directory(int version) {
    return store.resolve("v" + version);
  }

  private void copyBase() throws IOException {
    for (String file : TextToImageDirectory.files(BASE)) {
      Path copy = store.resolve("base").resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(BASE.resolve(file), copy);
    }
  }

  private Denoiser version(int version) throws IOException {
    ModelVersion one = versions.get(version);
    return loader.load(one, directory(version), loader.wholeOf(one));
  }

  private byte[] alone(int version) throws Exception {
    try (var model = new ModelServer("one", 4, 4, Duration.ofSeconds(30), pictures -> {})) {
      LiveSlots.flip(model.slot(), "0", version(version));
      return model.make(List.of(REQUEST)).get(0).get().picture().pixels();
    }
  }

  private static int nearest(List<byte[]> pictures, byte[] pixels) {
    double[] distances =
        pictures.stream().mapToDouble(picture -> distance(picture, pixels)).toArray();
    double least = Arrays.stream(distances).min().orElseThrow();
    int nearest = 0;
    while (distances[nearest] > least) {
      nearest++;
    }
    return nearest;
  }

  /** Mean difference of two pictures, in steps of 8 bits. */
  private static double distance(byte[] one, byte[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs((one[i] & 0xFF) - (other[i] & 0xFF));
    }
    return sum / one.length;
  }
}
