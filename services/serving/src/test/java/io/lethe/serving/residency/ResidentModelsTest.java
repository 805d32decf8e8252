package io.lethe.serving.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.generation.ModelUse;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.Denoiser;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.SwapListener;
import io.lethe.serving.swap.VersionLoader;
import io.lethe.serving.swap.VersionTarget;
import io.lethe.serving.swap.VersionWarmUp;
import io.lethe.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentModelsTest {

  /** What each version counts: far more than its files take. */
  private static final long ALLOWANCE = 1_000_000;

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final List<PictureRequest> ONE =
      List.of(new PictureRequest(1, SamplerKind.DDIM, 1, null));

  @TempDir Path store;

  private final Map<String, List<FakeDenoiser>> read = new ConcurrentHashMap<>();
  private final List<String> unloaded = new CopyOnWriteArrayList<>();

  /** Models that are placed on other instances alone. */
  private final Set<String> elsewhere = ConcurrentHashMap.newKeySet();

  /** What a read of weights waits for. */
  private volatile CompletableFuture<Void> readable = CompletableFuture.completedFuture(null);

  private final ModelServers servers =
      new ModelServers(name -> new ModelServer(name, 64, 4, LONG, pictures -> {}));
  private VersionLoader loader;
  private ModelMemory memory;
  private ResidentModels models;

  @BeforeEach
  void givenRoomForTwo() {
    open(2, LONG);
  }

  @AfterEach
  void close() {
    loader.close();
    servers.close();
    read.values().stream()
        .flatMap(List::stream)
        .forEach(denoiser -> assertThat(denoiser.timesClosed()).isEqualTo(1));
    read.values().stream()
        .flatMap(List::stream)
        .forEach(denoiser -> assertThat(denoiser.wasMisused()).isFalse());
    assertThat(memory.held()).isZero();
  }

  @Test
  void aColdModelIsLoadedOnceForAllThatAsk() throws Exception {
    // given
    deploy("a");
    assertThat(models.isCold("a")).isTrue();

    // when
    List<CompletableFuture<ModelUse>> uses =
        IntStream.range(0, 20).mapToObj(i -> models.begin("a")).toList();

    // then
    uses.forEach(use -> use.join().close());
    assertThat(read.get("a")).hasSize(1);
    assertThat(models.isCold("a")).isFalse();
    assertThat(models.loads()).isEqualTo(1);
  }

  @Test
  void theModelUsedLongestAgoIsUnloaded() throws Exception {
    // given
    deploy("a", "b", "c");
    make("a");
    make("b");
    make("a");

    // when
    make("c");

    // then
    assertThat(unloaded).containsExactly("b");
    assertThat(models.isCold("b")).isTrue();
    assertThat(servers.find("b")).isEmpty();
    assertThat(read.get("b").get(0).timesClosed()).isEqualTo(1);
    assertThat(read.get("a").get(0).timesClosed()).isZero();

    // when it is used again
    make("b");

    // then
    assertThat(unloaded).containsExactly("b", "a");
    assertThat(read.get("b")).hasSize(2);
  }

  @Test
  void aModelInUseIsNotUnloadedAndItsRoomIsWaitedFor() throws Exception {
    // given
    deploy("a", "b", "c");
    ModelUse first = models.begin("a").join();
    ModelUse second = models.begin("b").join();
    CompletableFuture<ModelUse> third = models.begin("c");
    await().until(() -> servers.find("c").isPresent());
    assertThat(unloaded).isEmpty();
    assertThat(third).isNotDone();

    // when
    second.close();

    // then
    third.join().close();
    assertThat(unloaded).containsExactly("b");
    assertThat(first.server().make(ONE).get(0).join().version()).isEqualTo("v1");
    first.close();
  }

  @Test
  void aRequestWaitsForTheLoadWithinItsBound() throws Exception {
    // given all memory in use
    reopen(2, Duration.ofMillis(50));
    deploy("a", "b", "c");
    ModelUse first = begunInTheEnd("a");
    ModelUse second = begunInTheEnd("b");

    // then
    assertThat(refusalOf(models.begin("c"))).isEqualTo(Refusal.NOT_READY);

    // when there is room, what was wanted comes by itself
    first.close();
    second.close();
    begunInTheEnd("c").close();
  }

  @Test
  void soManyRequestsMayWaitForOneModel() throws Exception {
    // given
    deploy("a", "b", "c");
    ModelUse first = models.begin("a").join();
    ModelUse second = models.begin("b").join();
    for (int i = 0; i < ResidentModels.MOST_WAITING; i++) {
      models.begin("c").thenAccept(ModelUse::close);
    }

    // then
    assertThat(refusalOf(models.begin("c"))).isEqualTo(Refusal.QUEUE_FULL);
    first.close();
    second.close();
    begunInTheEnd("c").close();
  }

  @Test
  void aHotModelIsLoadedAtOnceAndStays() throws Exception {
    // given
    deploy("hot");
    await().until(() -> servers.find("hot").flatMap(one -> one.slot().live()).isPresent());
    deploy("a", "b");

    // when
    make("a");
    make("b");
    make("a");

    // then
    assertThat(unloaded).containsExactly("a", "b");
    assertThat(read.get("hot")).hasSize(1);
  }

  @Test
  void aModelThatIsPlacedElsewhereIsAnsweredAllTheSameAndUnloadedFirst() throws Exception {
    // given
    elsewhere.add("b");
    deploy("a", "b", "c");
    make("a");
    make("b");

    // when another one needs room
    make("c");

    // then
    assertThat(unloaded).containsExactly("b");
  }

  @Test
  void aHotModelIsLoadedAtOnceOnlyWhereItIsPlaced() throws Exception {
    // given
    elsewhere.add("hot");
    deploy("hot");
    assertThat(models.isCold("hot")).isTrue();

    // when the instance that had it went
    elsewhere.clear();
    models.placed();

    // then
    await().until(() -> servers.find("hot").flatMap(one -> one.slot().live()).isPresent());
  }

  @Test
  void aNewChampionOfAColdModelIsLoadedAtItsNextUse() throws Exception {
    // given
    deploy("a");
    models.wanted("a", target("a", "v2", 2));

    // then
    assertThat(read).isEmpty();
    assertThat(make("a")).isEqualTo("v2");

    // when a model is in memory
    models.wanted("a", target("a", "v3", 3));

    // then
    await().untilAsserted(() -> assertThat(make("a")).isEqualTo("v3"));
    assertThat(unloaded).isEmpty();
  }

  @Test
  void aRequestOfTheTopicHasAColdModelLoadedAndDoesNotWait() throws Exception {
    // given a load that takes its time
    readable = new CompletableFuture<>();
    deploy("a");

    // then
    assertThat(models.refusal("a", 1, WayIn.TOPIC))
        .map(RefusedException::refusal)
        .contains(Refusal.NOT_READY);

    // when it is through
    readable.complete(null);

    // then
    await().until(() -> models.refusal("a", 1, WayIn.TOPIC).isEmpty());
    assertThat(models.refusal("unknown", 1, WayIn.TOPIC)).isEmpty();
  }

  @Test
  void aRetiredModelIsUnloadedAndNotLoadedAgainUntilItIsBack() throws Exception {
    // given
    deploy("a", "hot");
    make("a");
    await().until(() -> servers.find("hot").flatMap(one -> one.slot().live()).isPresent());

    // when
    models.retired("a");
    models.retired("hot");

    // then
    assertThat(unloaded).containsExactly("a", "hot");
    assertThat(models.isCold("a")).isFalse();
    assertThat(refusalOf(models.begin("a"))).isEqualTo(Refusal.NOT_READY);
    assertThat(models.refusal("a", 1, WayIn.TOPIC)).isEmpty();
    await().untilAsserted(() -> assertThat(memory.held()).isZero());

    // when
    deploy("a");

    // then
    assertThat(make("a")).isEqualTo("v1");
  }

  @Test
  void withoutABudgetAllAreLoadedAtOnceAndNoRequestWaits() throws Exception {
    // given
    loader.close();
    open(OptionalLong.empty(), LONG);

    // when
    deploy("a", "b", "c");

    // then
    await().until(() -> servers.all().stream().allMatch(one -> one.slot().live().isPresent()));
    assertThat(servers.all()).hasSize(3);
    assertThat(refusalOf(models.begin("unknown"))).isEqualTo(Refusal.NOT_READY);
    assertThat(unloaded).isEmpty();
  }

  @Test
  void underRandomUseWeightsAreFreedOnceAndNeverUnderAStep() throws Exception {
    // given
    String[] names = IntStream.range(0, 6).mapToObj(i -> "m" + i).toArray(String[]::new);
    deploy(names);

    // when
    List<CompletableFuture<Void>> clients =
        IntStream.range(0, 4)
            .mapToObj(seed -> CompletableFuture.runAsync(() -> useAtRandom(names, seed)))
            .toList();

    // then
    clients.forEach(CompletableFuture::join);
    assertThat(unloaded).isNotEmpty();
    assertThat(memory.held()).isLessThanOrEqualTo(budget(2));
  }

  private void useAtRandom(String[] names, int seed) {
    var random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      make(names[random.nextInt(names.length)]);
    }
  }

  private String make(String model) {
    try (ModelUse use = models.begin(model).join()) {
      return use.server().make(ONE).get(0).join().version();
    }
  }

  /** Asks again where a load takes longer than a request waits, or others wait for it. */
  private ModelUse begunInTheEnd(String model) {
    return await()
        .ignoreExceptionsInstanceOf(CompletionException.class)
        .until(() -> models.begin(model).join(), use -> true);
  }

  private static Refusal refusalOf(CompletableFuture<ModelUse> use) {
    try {
      use.join().close();
      throw new AssertionError("It was not refused.");
    } catch (CompletionException e) {
      return ((RefusedException) e.getCause()).refusal();
    }
  }

  private void reopen(int versions, Duration loadWait) {
    loader.close();
    open(versions, loadWait);
  }

  private void open(int versions, Duration loadWait) {
    open(OptionalLong.of(budget(versions)), loadWait);
  }

  private static long budget(int versions) {
    return versions * ALLOWANCE + ALLOWANCE / 2;
  }

  private void open(OptionalLong budget, Duration loadWait) {
    memory = new ModelMemory(budget, ALLOWANCE, loadWait);
    loader =
        new VersionLoader(
            new VersionWarmUp(
                new DirectoryStore(store),
                this::read,
                ONE,
                new ComputePermits(),
                Duration.ZERO,
                memory,
                (version, directory) -> {}),
            version -> Optional.empty(),
            new Deaf(),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            LONG);
    models =
        new ResidentModels(
            servers,
            loader,
            (model, target) -> Duration.ZERO,
            memory,
            new ResidentModels.Rules(
                budget.isPresent(),
                name -> name.startsWith("hot"),
                name -> !elsewhere.contains(name),
                loadWait),
            unloaded::add);
  }

  private Denoiser read(Path directory) {
    readable.join();
    var denoiser = new FakeDenoiser(1);
    String model = directory.getParent().getFileName().toString();
    read.computeIfAbsent(model, name -> new CopyOnWriteArrayList<>()).add(denoiser);
    return denoiser;
  }

  private void deploy(String... names) throws IOException {
    for (String model : names) {
      models.wanted(model, target(model, "v1", 1));
    }
  }

  private VersionTarget target(String model, String version, long revision) throws IOException {
    Path directory = Files.createDirectories(store.resolve(model).resolve(version));
    Files.writeString(directory.resolve("weights"), version);
    String hash = VersionDirectory.seal(directory, Map.of());
    return new VersionTarget(
        Versions.builder(model, version)
            .setWeightsUri(model + "/" + version)
            .setManifestSha256(hash)
            .build(),
        revision);
  }

  private static final class Deaf implements SwapListener {

    @Override
    public void loading(String model, String version) {}

    @Override
    public void serving(String model, String version, Duration took) {}

    @Override
    public void kept(String model, String version) {}

    @Override
    public void failed(String model, String version, String reason) {}
  }
}
