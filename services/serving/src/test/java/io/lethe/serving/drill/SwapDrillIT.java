package io.lethe.serving.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.api.Champions;
import io.lethe.serving.api.ServingStack;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.drill.ConstantLoad.Latencies;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * Two versions that differ visibly on every seed are swapped again and again under constant load of
 * half of what the machine can do, by HTTP and by the topic. Latency with swaps is compared with
 * that without, in alternating phases. The short form measures nothing: it swaps more often, and
 * loads a quarter, since others may share the machine. Long form: {@code mvn verify -pl
 * services/serving -am -Pdrills -Dit.test=SwapDrillIT}; see docs/lab/serving.md.
 */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class SwapDrillIT {

  private static final String MODEL = "mnist";
  private static final int SWAPS = Integer.getInteger("lethe.drill.swaps", 30);
  private static final int PAIRS = Integer.getInteger("lethe.drill.pairs", 1);

  private static final boolean SHORT = PAIRS == 1;

  /** From one swap's request to the next one's. */
  private static final Duration INTERVAL =
      Duration.ofMillis(Long.getLong("lethe.drill.interval", SHORT ? 200 : 400));

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CLIENTS = 6;

  /** Far less than the weights of all swaps together would take, about 3 MB each. */
  private static final long GROWTH_MB = 150;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @TestHTTPResource URI server;

  @Inject TopicWriter writer;
  @Inject ModelServers models;

  private int swaps;
  private Champions champions;
  private Client client;

  @Test
  void noPictureFailsOrMixesVersionsInManySwaps() throws Exception {
    // given
    var versions = new DrillVersions(store.resolve(MODEL));
    assertThat(versions.leastDifference()).as("pixels that differ").isGreaterThan(50);
    champions = new Champions(writer, MODEL, new PictureShape(28, 28, 1));
    for (String version : DrillVersions.NAMES) {
      champions.announce(version, versions.manifest(version));
    }
    client = new Client(server, MODEL, writer, versions);
    swap();
    double rate = capacity(Duration.ofSeconds(SHORT ? 2 : 20)) / (SHORT ? 4 : 2);
    System.out.printf("drill: %d swaps, %d pairs, %.1f requests/s%n", SWAPS, PAIRS, rate);

    // when
    List<Double> ratios = new ArrayList<>();
    long memory = 0;
    long grown = 0;
    for (int pair = 1; pair <= PAIRS; pair++) {
      Latencies without = phase(rate, false);
      Latencies with = phase(rate, true);
      ratios.add(with.quantile(0.99) / without.quantile(0.99));
      long now = nativeMegabytes();
      memory = pair == 1 ? now : memory;
      grown = now - memory;
      System.out.printf(
          "drill: pair %d: without %s; with %s; p99 ratio %.2f; %d MB outside the heap%n",
          pair, without, with, ratios.get(pair - 1), now);
    }
    Collections.sort(ratios);
    System.out.printf(
        "drill: p99 ratio median %.2f, range %.2f to %.2f; memory grew by %d MB after pair 1%n",
        ratios.get(PAIRS / 2), ratios.get(0), ratios.get(PAIRS - 1), grown);

    // then
    checkTopic();
    System.out.printf("drill: %d pictures checked%n", client.pictures());
    assertThat(client.failures()).isEmpty();
    assertThat(TopicLog.committed(bootstrap, Topics.DEAD_LETTERS)).isEmpty();
    assertThat(grown).as("MB").isLessThan(GROWTH_MB);
  }

  /** Requests a second that clients get who ask again as soon as they have their answer. */
  private double capacity(Duration time) {
    run(Duration.ofSeconds(2)); // not counted: the JVM compiles
    return run(time);
  }

  private double run(Duration time) {
    long start = System.nanoTime();
    List<CompletableFuture<Integer>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(askUntil(start + time.toNanos(), i, 0));
    }
    int answers = clients.stream().mapToInt(CompletableFuture::join).sum();
    return answers / ((System.nanoTime() - start) / 1e9);
  }

  private CompletableFuture<Integer> askUntil(long end, int number, int answers) {
    if (System.nanoTime() > end) {
      return CompletableFuture.completedFuture(answers);
    }
    return client
        .ask(Ask.number(number))
        .thenComposeAsync(nothing -> askUntil(end, number + CLIENTS, answers + 1));
  }

  private Latencies phase(double rate, boolean swaps) throws Exception {
    try (var load = new ConstantLoad(client, rate)) {
      long next = System.nanoTime();
      for (int i = 0; i < SWAPS / PAIRS; i++) {
        next += INTERVAL.toNanos();
        if (swaps) {
          swap();
        }
        // One that took longer is not made up for: swaps would crowd that nobody asked for so.
        next = Math.max(next, System.nanoTime());
        long due = next;
        await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() >= due);
      }
      return load.end();
    }
  }

  /** Has the other version serve. */
  private void swap() throws Exception {
    swaps++;
    String version = DrillVersions.NAMES.get(swaps % DrillVersions.NAMES.size());
    champions.deploy(version);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                models
                    .find(MODEL)
                    .flatMap(model -> model.slot().live())
                    .filter(live -> live.version().equals(version))
                    .isPresent());
  }

  /** Waits for all that the topic was asked for, and checks those pictures too. */
  private void checkTopic() {
    Map<String, Ask> sent = client.sent();
    assertThat(sent).isNotEmpty();
    int expected = sent.values().stream().mapToInt(Ask::count).sum();
    List<Generation> generations =
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(1))
            .until(
                () ->
                    TopicLog.committed(bootstrap, Topics.GENERATIONS).stream()
                        .filter(generation -> sent.containsKey(generation.getRequestId()))
                        .toList(),
                found -> found.size() >= expected);
    Map<String, Long> counts =
        generations.stream()
            .map(Generation::getRequestId)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    sent.forEach((id, ask) -> assertThat(counts.get(id)).isEqualTo(ask.count()));
    for (Generation generation : generations) {
      var request =
          new PictureRequest(
              generation.getSeed(),
              SamplerKind.of(generation.getSampler()),
              generation.getSteps(),
              null);
      client.check(request, generation.getModelVersion(), generation.getPng().array());
    }
  }

  /** Memory of this process outside the Java heap, where the weights are. */
  private static long nativeMegabytes() throws IOException {
    long heap = Runtime.getRuntime().totalMemory() / (1024 * 1024);
    return residentMegabytes() - heap;
  }

  private static long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
