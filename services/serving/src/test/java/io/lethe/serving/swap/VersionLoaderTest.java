package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VersionLoaderTest {

  @TempDir Path store;

  private final ModelSlot slot = new ModelSlot();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<FakeDenoiser> read = new CopyOnWriteArrayList<>();
  private volatile FakeDenoiser next = new FakeDenoiser(1);
  private volatile Throwable readFailure;
  private volatile WarmListener warmListener = (version, directory) -> {};
  private Duration longestLoad = Duration.ofHours(1);
  private VersionLoader loader;

  @BeforeEach
  void givenALiveVersion() throws IOException {
    loader = loader(new DirectoryStore(store));
    loader.want(slot, target("v1", seal("v1"), 1));
    awaitHeard("serving v1");
    heard.clear();
    next = new FakeDenoiser(2);
  }

  @AfterEach
  void close() {
    loader.close();
    slot.close();
  }

  @Test
  void aGoodVersionGoesLiveAndTheOldOneIsFreed() throws IOException {
    loader.want(slot, target("v2", seal("v2"), 2));

    awaitHeard("serving v2");
    assertThat(live()).isEqualTo("v2");
    assertThat(read.get(0).timesClosed()).isEqualTo(1);
    assertThat(heard).containsExactly("loading v2", "serving v2");
  }

  @Test
  void whatIsWantedMeanwhileReplacesAVersionThatWaits() throws IOException {
    // given sealed versions: writing them must not outlast the first one's wait
    VersionTarget v2 = target("v2", seal("v2"), 2);
    VersionTarget v3 = target("v3", seal("v3"), 3);
    VersionTarget v4 = target("v4", seal("v4"), 4);
    loader.want(slot, v2, Duration.ofSeconds(1));

    // when
    loader.want(slot, v3);
    awaitHeard("serving v3");
    next = new FakeDenoiser(4);
    // The first one's wait is over before this one's.
    loader.want(slot, v4, Duration.ofSeconds(1));
    awaitHeard("serving v4");

    // then
    assertThat(heard).containsExactly("loading v3", "serving v3", "loading v4", "serving v4");
  }

  @Test
  void aChangedFileKeepsTheOldVersion() throws IOException {
    // given
    String hash = seal("v2");
    Files.writeString(store.resolve("v2/weights"), "other");

    // when
    loader.want(slot, target("v2", hash, 2));

    // then
    awaitFailure("v2", "size and hash");
    assertOldStays();
  }

  @Test
  void anotherManifestKeepsTheOldVersion() throws IOException {
    // given
    seal("v2");

    // when
    loader.want(slot, target("v2", "00", 2));

    // then
    awaitFailure("v2", "announced");
    assertOldStays();
  }

  @Test
  void aVersionWhoseJudgeCantBeReadKeepsTheOldVersion() throws IOException {
    // given
    String hash = seal("v2");
    warmListener =
        (version, directory) -> {
          throw new IOException("no judge in " + directory.getFileName());
        };

    // when
    loader.want(slot, target("v2", hash, 2));

    // then
    awaitFailure("v2", "no judge in v2");
    assertOldStays();
  }

  @Test
  void anUnsupportedConfigKeepsTheOldVersionUntilTheNextRevision() throws IOException {
    // given
    String hash = seal("v2");
    readFailure = new IllegalArgumentException("unet/config.json: act_fn must be silu");

    // when
    loader.want(slot, target("v2", hash, 2));

    // then
    awaitFailure("v2", "act_fn must be silu");
    assertOldStays();

    // when
    readFailure = null;
    loader.want(slot, target("v2", hash, 3));

    // then
    awaitHeard("serving v2");
    assertThat(slot.failedLoad()).isEmpty();
  }

  @Test
  void theLoadWaitsForAGap() throws IOException {
    // given
    loader.close();
    var permits = new ComputePermits();
    loader = loader(new DirectoryStore(store), permits, Duration.ofHours(1));

    // when
    ComputePermits.Permit busy = permits.busy();
    loader.want(slot, target("v2", seal("v2"), 2));
    awaitHeard("loading v2");

    // then
    assertThat(read).hasSize(1);
    busy.close();
    awaitHeard("serving v2");
  }

  @Test
  void withoutAGapTheLoadTakesItsTurnAmongTheSteps() throws IOException {
    // given
    loader.close();
    var permits = new ComputePermits();
    loader = loader(new DirectoryStore(store), permits, Duration.ofMillis(1));

    // when
    try (ComputePermits.Permit busy = permits.busy()) {
      ComputePermits.Permit step = permits.step();
      loader.want(slot, target("v2", seal("v2"), 2));
      awaitHeard("loading v2");

      // then
      assertThat(read).hasSize(1);
      step.close();
      awaitHeard("serving v2");
    }
  }

  @Test
  void aFailedWarmUpKeepsTheOldVersionAndFreesTheNew() throws IOException {
    // given
    next = new FakeDenoiser(2).failing(new IllegalStateException("not finite"));

    // when
    loader.want(slot, target("v2", seal("v2"), 2));

    // then
    awaitFailure("v2", "warm-up failed: not finite");
    assertOldStays();
    assertThat(next.timesClosed()).isEqualTo(1);
  }

  static Stream<Error> errorsOfNativeCode() {
    return Stream.of(new OutOfMemoryError("no room"), new UnsatisfiedLinkError("no room"));
  }

  @ParameterizedTest
  @MethodSource("errorsOfNativeCode")
  void anErrorWhileReadingIsAFailedLoad(Error error) throws IOException {
    // given
    readFailure = error;

    // when
    loader.want(slot, target("v2", seal("v2"), 2));

    // then
    awaitFailure("v2", "no room");
    assertOldStays();
  }

  @ParameterizedTest
  @MethodSource("errorsOfNativeCode")
  void anErrorInTheWarmUpIsAFailedLoadAndFreesTheNew(Error error) throws IOException {
    // given
    next = new FakeDenoiser(2).failing(error);

    // when
    loader.want(slot, target("v2", seal("v2"), 2));

    // then
    awaitFailure("v2", "warm-up failed: no room");
    assertOldStays();
    assertThat(next.timesClosed()).isEqualTo(1);
  }

  @Test
  void whateverEndsTheWarmUpTheNewIsFreed() throws IOException {
    // given
    next = new FakeDenoiser(2).failing(new StackOverflowError());

    // when
    loader.want(slot, target("v2", seal("v2"), 2));

    // then
    awaitFailure("v2", "unexpected way: java.lang.StackOverflowError");
    assertOldStays();
    assertThat(next.timesClosed()).isEqualTo(1);
  }

  @Test
  void anotherShapeThanAnnouncedKeepsTheOldVersion() throws IOException {
    ModelVersion wide = ModelVersion.newBuilder(version("v2", seal("v2"))).setWidth(28).build();

    loader.want(slot, new VersionTarget(wide, 2));

    awaitFailure("v2", "announced with 28 x 2 x 1");
    assertOldStays();
    assertThat(next.timesClosed()).isEqualTo(1);
  }

  @Test
  void aRejectedVersionIsNotServed() throws IOException {
    ModelVersion rejected =
        ModelVersion.newBuilder(version("v2", seal("v2")))
            .setStatus(VersionStatus.REJECTED)
            .build();

    loader.want(slot, new VersionTarget(rejected, 2));

    awaitFailure("v2", "rejected");
    assertOldStays();
  }

  @Test
  void aUriOutsideTheStoreIsRefused() {
    ModelVersion outside =
        ModelVersion.newBuilder(version("v2", "00")).setWeightsUri("../elsewhere").build();

    loader.want(slot, new VersionTarget(outside, 2));

    awaitFailure("v2", "leaves the version store");
    assertOldStays();
  }

  @Test
  void aDirectoryThatComesLaterIsFound(@TempDir Path elsewhere) throws IOException {
    // given
    String hash = seal("v2");
    Files.move(store.resolve("v2"), elsewhere.resolve("v2"));
    loader.want(slot, target("v2", hash, 2));
    awaitFailure("v2", "missing or half-written");
    assertOldStays();

    // when
    Files.move(elsewhere.resolve("v2"), store.resolve("v2"));

    // then
    awaitHeard("serving v2");
  }

  @Test
  void aDirectoryThatComesAsSoonAsItWasMissedIsFound(@TempDir Path elsewhere) throws IOException {
    // given
    String hash = seal("v2");
    Path late = elsewhere.resolve("v2");
    Files.move(store.resolve("v2"), late);
    Store directory = new DirectoryStore(store);
    Store comesLate =
        (Store)
            Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> {
                  try {
                    return method.invoke(directory, arguments);
                  } catch (InvocationTargetException e) {
                    Files.move(late, store.resolve("v2"));
                    throw e.getCause();
                  }
                });

    // when
    loader.close();
    loader = loader(comesLate);
    loader.want(slot, target("v2", hash, 2));

    // then
    awaitHeard("serving v2");
    assertThat(heard).anyMatch(event -> event.startsWith("failed v2"));
  }

  @Test
  void aRollbackThatIsOrderedWhileANewerVersionLoadsWins() throws Exception {
    // given a newer version that is being warmed
    var gate = new CountDownLatch(1);
    FakeDenoiser newer = new FakeDenoiser(2).waitingFor(gate);
    next = newer;
    VersionTarget back = target("v1", seal("v1"), 3);
    loader.want(slot, target("v2", seal("v2"), 2));
    newer.awaitCall();

    // when
    loader.want(slot, back);
    gate.countDown();

    // then
    awaitHeard("kept v1");
    assertThat(heard).containsExactly("loading v2", "kept v1");
    assertThat(live()).isEqualTo("v1");
    assertThat(newer.timesClosed()).isEqualTo(1);
    assertThat(read.get(0).timesClosed()).isZero();
  }

  @Test
  void theJudgeOfAVersionThatIsThrownAwayGoesBackToo() throws IOException {
    // given a rollback that comes while the judge of the newer version is taken
    List<String> judges = new CopyOnWriteArrayList<>();
    VersionTarget back = target("v1", seal("v1"), 3);
    warmListener =
        (version, directory) -> {
          judges.add(version.getVersion());
          if (version.getVersion().equals("v2")) {
            loader.want(slot, back);
          }
        };

    // when
    loader.want(slot, target("v2", seal("v2"), 2));

    // then
    awaitHeard("kept v1");
    assertThat(live()).isEqualTo("v1");
    assertThat(judges).containsExactly("v2", "v1");
  }

  @Test
  void aSlowLoadOfOneModelDoesNotHoldAnotherBack() throws Exception {
    // given
    var gate = new CountDownLatch(1);
    FakeDenoiser slow = new FakeDenoiser(2);
    next = slow;
    warmListener =
        (version, directory) -> {
          if (version.getVersion().equals("v2")) {
            await().until(() -> gate.getCount() == 0);
          }
        };
    loader.want(slot, target("v2", seal("v2"), 2));
    awaitHeard("loading v2");
    await().until(() -> read.contains(slow));
    next = new FakeDenoiser(3);

    // when
    try (var other = new ModelSlot()) {
      loader.want(other, target("v3", seal("v3"), 1));

      // then
      awaitHeard("serving v3");
      assertThat(heard).doesNotContain("serving v2");
      gate.countDown();
      awaitHeard("serving v2");
    }
  }

  @Test
  void aStuckLoadIsAProblemUntilItEnds() throws IOException {
    // given
    loader.close();
    longestLoad = Duration.ofMillis(1);
    loader = loader(new DirectoryStore(store));
    var gate = new CountDownLatch(1);
    warmListener = (version, directory) -> await().until(() -> gate.getCount() == 0);

    // when
    loader.want(slot, target("v2", seal("v2"), 2));

    // then
    await()
        .untilAsserted(
            () ->
                assertThat(loader.problem())
                    .contains(
                        "Loading a version of m has been at one piece of work for more than"
                            + " 1 ms."));
    gate.countDown();
    awaitHeard("serving v2");
    await().untilAsserted(() -> assertThat(loader.problem()).isEmpty());
  }

  @Test
  void theVersionThatIsLiveAlreadyIsKept() throws IOException {
    loader.want(slot, target("v1", seal("v1"), 3));

    awaitHeard("kept v1");
    assertThat(read).hasSize(1);
  }

  @Test
  void whatIsReadForASlotThatIsGivenUpIsThrownAway() throws Exception {
    // given a load that is about to go live
    var warm = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    warmListener =
        (version, directory) -> {
          warm.countDown();
          awaitUninterrupted(gate);
        };
    loader.want(slot, target("v2", seal("v2"), 2));
    warm.await();

    // when
    loader.forget(slot);
    slot.close();
    gate.countDown();

    // then
    await().untilAsserted(() -> assertThat(read.get(1).timesClosed()).isEqualTo(1));
    assertThat(slot.live()).isEmpty();
    assertThat(heard).containsExactly("loading v2");
  }

  private static void awaitUninterrupted(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private VersionLoader loader(Store from) {
    return loader(from, new ComputePermits(), Duration.ZERO);
  }

  private VersionLoader loader(Store from, ComputePermits permits, Duration patience) {
    var warmUp = List.of(new PictureRequest(0, SamplerKind.DDIM, 1, null));
    return new VersionLoader(
        new VersionWarmUp(
            from,
            this::read,
            warmUp,
            permits,
            patience,
            WeightMemory.UNBOUNDED,
            (version, at) -> warmListener.warm(version, at)),
        version -> Optional.empty(),
        new Heard(),
        Duration.ofMillis(1),
        Duration.ofMillis(10),
        longestLoad);
  }

  private Denoiser read(Path directory) {
    if (readFailure instanceof Error error) {
      throw error;
    }
    if (readFailure != null) {
      throw (RuntimeException) readFailure;
    }
    FakeDenoiser denoiser = next;
    read.add(denoiser);
    return denoiser;
  }

  private String seal(String version) throws IOException {
    Path directory = Files.createDirectories(store.resolve(version));
    Files.writeString(directory.resolve("weights"), version);
    return VersionDirectory.seal(directory, Map.of());
  }

  private static VersionTarget target(String version, String hash, long revision) {
    return new VersionTarget(version(version, hash), revision);
  }

  private static ModelVersion version(String version, String hash) {
    return Versions.builder("m", version).setWeightsUri(version).setManifestSha256(hash).build();
  }

  private String live() {
    return slot.live().orElseThrow().version();
  }

  private void assertOldStays() {
    assertThat(live()).isEqualTo("v1");
    assertThat(slot.failedLoad()).map(FailedLoad::version).contains("v2");
    assertThat(read.get(0).timesClosed()).isZero();
  }

  private void awaitHeard(String event) {
    await().untilAsserted(() -> assertThat(heard).contains(event));
  }

  private void awaitFailure(String version, String reason) {
    await()
        .untilAsserted(
            () ->
                assertThat(heard)
                    .anySatisfy(
                        event ->
                            assertThat(event).startsWith("failed " + version).contains(reason)));
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
      heard.add("failed " + version + ": " + reason);
    }
  }
}
