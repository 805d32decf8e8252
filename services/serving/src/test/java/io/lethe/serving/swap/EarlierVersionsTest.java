package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.serving.deployment.Versions;
import io.lethe.store.DirectoryStore;
import io.lethe.store.Store;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model serves at a start where its champion can't be loaded. */
class EarlierVersionsTest {

  @TempDir Path store;

  private final ModelSlot slot = new ModelSlot();
  private final Map<String, ModelVersion> versions = new ConcurrentHashMap<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile boolean storeIsAway;
  private volatile WarmListener warmListener = (version, directory) -> {};
  private VersionLoader loader;

  @BeforeEach
  void givenThreeVersions() throws IOException {
    publish("v1", null);
    publish("v2", "v1");
    publish("v3", "v2");
    loader =
        new VersionLoader(
            new VersionWarmUp(
                watched(new DirectoryStore(store)),
                directory -> new FakeDenoiser(1),
                List.of(new PictureRequest(0, SamplerKind.DDIM, 1, null)),
                new ComputePermits(),
                Duration.ZERO,
                WeightMemory.UNBOUNDED,
                (version, directory) -> warmListener.warm(version, directory)),
            version -> Optional.ofNullable(version.getGatedAgainst()).map(versions::get),
            new Heard(),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofHours(1));
  }

  @AfterEach
  void close() {
    loader.close();
    slot.close();
  }

  @Test
  void theNewestWholeVersionBeforeADamagedOneIsServedAndARollBackFindsItLive() throws Exception {
    // given
    damage("v3");
    damage("v2");

    // when
    want("v3", 1);

    // then
    awaitHeard("failed v3");
    assertThat(heard).containsExactly("loading v3", "serving v1", "failed v3");
    assertThat(live()).contains("v1");
    assertThat(slot.failedLoad())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.version()).isEqualTo("v3");
              assertThat(failed.reason()).contains("size and hash");
            });

    // when
    want("v1", 2);

    // then
    awaitHeard("kept v1");
    assertThat(slot.failedLoad()).isEmpty();
    assertThat(live()).contains("v1");
  }

  @Test
  void aDamagedVersionIsTriedAgainWhenItIsDeployedAgain() throws Exception {
    // given
    damage("v3");
    want("v3", 1);
    awaitHeard("failed v3");
    assertThat(live()).contains("v2");
    Files.writeString(store.resolve("v3/weights"), "v3");

    // when
    want("v3", 2);

    // then
    awaitHeard("serving v3");
    assertThat(heard)
        .containsExactly("loading v3", "serving v2", "failed v3", "loading v3", "serving v3");
    assertThat(slot.failedLoad()).isEmpty();
  }

  @Test
  void aMissingVersionGoesLiveWhenItComes(@TempDir Path elsewhere) throws IOException {
    // given
    Files.move(store.resolve("v3"), elsewhere.resolve("v3"));
    want("v3", 1);
    awaitHeard("serving v2");

    // when
    Files.move(elsewhere.resolve("v3"), store.resolve("v3"));

    // then
    awaitHeard("serving v3");
  }

  @Test
  void aStoreThatIsAwayIsNotAskedForAllEarlierVersions() {
    // given
    storeIsAway = true;

    // when
    want("v3", 1);
    awaitHeard("failed v3");
    storeIsAway = false;

    // then
    await().until(() -> live().isPresent());
    assertThat(asked).startsWith("v3", "v2", "v3").doesNotContain("v1");
  }

  @Test
  void whatIsDeployedMeanwhileWins() throws Exception {
    // given a damaged champion, in whose place another one is being loaded
    damage("v3");
    publish("v4", "v3");
    var deployed = new CountDownLatch(1);
    warmListener =
        (version, directory) -> {
          if (version.getVersion().equals("v2")) {
            want("v4", 2);
            deployed.countDown();
          }
        };

    // when
    want("v3", 1);

    // then
    awaitHeard("serving v4");
    assertThat(deployed.getCount()).isZero();
    assertThat(heard).doesNotContain("serving v2", "serving v1");
    assertThat(live()).contains("v4");
  }

  @Test
  void aVersionThatNamesItselfAsTheOneBeforeIsTriedOnce() throws Exception {
    // given
    publish("odd", "odd");
    damage("odd");

    // when
    want("odd", 1);

    // then
    awaitHeard("failed odd");
    assertThat(live()).isEmpty();
    assertThat(asked).containsExactly("odd");
  }

  private void publish(String version, String before) throws IOException {
    Path directory = Files.createDirectories(store.resolve(version));
    Files.writeString(directory.resolve("weights"), version);
    String hash = VersionDirectory.seal(directory, Map.of());
    versions.put(
        version,
        Versions.builder("m", version)
            .setWeightsUri(version)
            .setManifestSha256(hash)
            .setGatedAgainst(before)
            .build());
  }

  private void damage(String version) throws IOException {
    Files.writeString(store.resolve(version).resolve("weights"), "other");
  }

  private void want(String version, long revision) {
    loader.want(slot, new VersionTarget(versions.get(version), revision));
  }

  private Optional<String> live() {
    return slot.live().map(ModelSlot.Live::version);
  }

  private void awaitHeard(String event) {
    await().untilAsserted(() -> assertThat(heard).contains(event));
  }

  /** Notes which versions are asked for, and fails while the store is away. */
  private Store watched(Store directory) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("verified")) {
                asked.add((String) arguments[0]);
                if (storeIsAway) {
                  throw new IOException("no route to the store");
                }
              }
              try {
                return method.invoke(directory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class Heard implements SwapListener {

    @Override
    public void loading(String model, String version) {
      heard.add("loading " + version);
    }

    @Override
    public void serving(String model, String version, Duration took) {
      heard.add("serving " + version);
    }

    @Override
    public void kept(String model, String version) {
      heard.add("kept " + version);
    }

    @Override
    public void failed(String model, String version, String reason) {
      heard.add("failed " + version);
    }
  }
}
