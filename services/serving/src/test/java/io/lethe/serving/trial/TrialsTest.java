package io.lethe.serving.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.deployment.SeenModels;
import io.lethe.serving.deployment.TrialTarget;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.ServedModels;
import io.lethe.serving.generation.CheckedRequest;
import io.lethe.serving.generation.GenerationPublisher;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.generation.KnownModels;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.generation.Rules;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.Guards;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.JudgeOutput;
import io.lethe.serving.guard.detection.VersionJudge;
import io.lethe.serving.metrics.TrialMetrics;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.topics.TopicWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose pictures requests get while a version is on trial, and what is counted of both. */
class TrialsTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int CHAMPIONS_GREY = 1;
  private static final int CANDIDATES_GREY = 200;

  private final FakeDenoiser champion = new FakeDenoiser(CHAMPIONS_GREY);
  private final FakeDenoiser candidate = new FakeDenoiser(CANDIDATES_GREY);
  private final BrightJudge judge = new BrightJudge();
  private final ModelServers models =
      new ModelServers(name -> new ModelServer(name, 256, 4, LONG, pictures -> {}));
  private final GenerationPublisher publisher =
      new GenerationPublisher(
          new TopicWriter(
              new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
              LONG),
          Clock.systemUTC());
  private Guard guard = Guards.off();
  private Trials trials;
  private ModelSlot trialSlot;

  @BeforeEach
  void aChampion() {
    LiveSlots.flip(models.serve("m").slot(), "v1", champion);
    trials = trials();
  }

  private Trials trials() {
    var made =
        new Trials(
            (model, permits, isShadow) ->
                new ModelServer(model, 256, 4, LONG, LONG, permits, pictures -> {}),
            new ComputePermits(2),
            guard,
            (version, directory) -> Optional.of(judge),
            Clock.systemUTC(),
            LONG);
    made.loadBy((slot, target) -> trialSlot = slot);
    return made;
  }

  @AfterEach
  void close() {
    trials.close();
    models.close();
    publisher.close();
    guard.close();
    assertThat(champion.wasMisused() || candidate.wasMisused()).isFalse();
  }

  @Test
  void aCanaryAnswersItsShareAndARepeatGetsTheSameVersion() throws Exception {
    // given
    trials.tried("m", target(TrialMode.CANARY, 0.3, 1000));
    loaded();

    // then
    for (int i = 0; i < 40; i++) {
      String id = "request-" + i;
      String chosen = TrialShare.takes(5, id, 0.3) ? "v2" : "v1";
      assertThat(versions(make(id, 2))).containsExactly(chosen, chosen);
      assertThat(versions(make(id, 2))).containsExactly(chosen, chosen);
    }
  }

  @Test
  void theChampionMakesAllPicturesUntilTheCanaryIsLoadedAndOnceItsTrialIsOver() throws Exception {
    // given
    trials.tried("m", target(TrialMode.CANARY, 1, 1000));
    assertThat(versions(make("a", 1))).containsExactly("v1");
    assertThat(counts().getState()).isEqualTo(RolloutState.LOADING);

    // when
    loaded();
    assertThat(versions(make("a", 1))).containsExactly("v2");
    assertThat(counts().getState()).isEqualTo(RolloutState.SERVING);
    trials.tried("m", Optional.empty());

    // then
    assertThat(versions(make("a", 1))).containsExactly("v1");
    // After the thread that made its last picture has let go of it.
    await().until(() -> candidate.timesClosed() == 1);
    await().until(() -> judge.closed);
    assertThat(trials.counts("here")).isEmpty();
  }

  @Test
  void aVersionThatCouldNotBeLoadedIsTold() throws Exception {
    // given
    trials.tried("m", target(TrialMode.CANARY, 1, 1000));

    // when
    trials.failed("m", "v2", "The store is away.");

    // then
    assertThat(counts().getState()).isEqualTo(RolloutState.FAILED);
    assertThat(counts().getDetail()).isEqualTo("The store is away.");
    assertThat(versions(make("a", 1))).containsExactly("v1");
  }

  @Test
  void whatACanaryCanNotMakeTheChampionMakes() throws Exception {
    // given
    trials.tried("m", target(TrialMode.CANARY, 1, 1000));
    loaded();
    candidate.failing(new IllegalStateException("no memory for it"));

    // when
    List<Generation> made = make("a", 3);

    // then
    assertThat(versions(made)).containsExactly("v1", "v1", "v1");
    assertThat(made).extracting(Generation::getSeed).containsExactly(0L, 1L, 2L);
    await().until(() -> counts().getCandidate().getBroken() == 3);
    assertThat(counts().getCandidate().getPictures()).isEqualTo(3);
  }

  @Test
  void bothVersionsPicturesAreJudgedByTheJudgeOfTheVersionOnTrial() throws Exception {
    // given
    var registry = new SimpleMeterRegistry();
    trials.watch(new TrialMetrics(registry)::watch);
    trials.tried("m", target(TrialMode.CANARY, 0.5, 1000));
    loaded();

    // when
    long ofCandidate = 0;
    for (int i = 0; i < 20; i++) {
      ofCandidate += versions(make("request-" + i, 1)).contains("v2") ? 1 : 0;
    }

    // then each of the candidate's is sensitive, and all are one surface
    long candidates = ofCandidate;
    await().until(() -> counts().getCandidate().getPictures() == candidates);
    await().until(() -> counts().getChampion().getPictures() == 20 - candidates);
    assertThat(candidates).isBetween(1L, 19L);
    assertThat(counts().getCandidate())
        .isEqualTo(new TrialTally(candidates, candidates, 0L, candidates));
    assertThat(counts().getChampion().getJudged()).isZero();
    assertThat(counts().getBoth().getPictures()).isZero();
    assertThat(gauge(registry, "judged", "champion")).isZero();
    for (String figure : List.of("pictures", "judged", "broken")) {
      assertThat(gauge(registry, figure, "candidate")).isEqualTo(candidates);
    }
    assertThat(registry.get("lethe.serving.trial.share").tag("model", "m").gauge().value())
        .isEqualTo(0.5);
  }

  private static double gauge(SimpleMeterRegistry registry, String figure, String maker) {
    return registry.get("lethe.serving.trial." + figure).tag("maker", maker).gauge().value();
  }

  @Test
  void whatTheGuardFindsIsCounted() throws Exception {
    // given a reported picture, which the candidate makes, and the champion one like it
    guard.close();
    guard = Guards.knowing("m", grey(CANDIDATES_GREY));
    trials.close();
    trials = trials();
    trials.tried("m", target(TrialMode.SHADOW, 1, 1000));
    loaded();

    // when
    make("a", 2);

    // then
    await().until(() -> counts().getCandidate().getPictures() == 2);
    assertThat(counts().getCandidate().getFound()).isEqualTo(2);
    assertThat(counts().getChampion().getFound()).isEqualTo(2);
    assertThat(counts().getBoth().getFound()).isEqualTo(2);
  }

  @Test
  void aShadowIsNeverAnsweredAndItsPicturesArePairedWithTheChampions() throws Exception {
    // given
    trials.tried("m", target(TrialMode.SHADOW, 1, 4));
    loaded();

    // when
    for (int i = 0; i < 3; i++) {
      assertThat(versions(make("request-" + i, 2))).containsExactly("v1", "v1");
      long pairs = Math.min(4, 2 * (i + 1));
      await().until(() -> counts().getCandidate().getPictures() == pairs);
    }

    // then it has made as many as were wanted, and no more
    assertThat(counts().getCandidate()).isEqualTo(new TrialTally(4L, 4L, 0L, 4L));
    assertThat(counts().getChampion()).isEqualTo(new TrialTally(4L, 0L, 0L, 4L));
    assertThat(counts().getBoth()).isEqualTo(new TrialTally(4L, 0L, 0L, 4L));
  }

  @Test
  void aShadowThatIsBusyDropsPicturesAndHoldsNoRequestUp() throws Exception {
    // given a shadow that is stuck in its first step
    var stuck = new CountDownLatch(1);
    candidate.waitingFor(stuck);
    trials.tried("m", target(TrialMode.SHADOW, 1, 1000));
    loaded();

    // when more are asked for than may be under way
    for (int i = 0; i < 20; i++) {
      assertThat(versions(make("request-" + i, 4))).containsOnly("v1");
    }

    // then
    await().until(() -> counts().getDropped() == 80 - 64);
    stuck.countDown();
    await().until(() -> counts().getCandidate().getPictures() == 64);
    assertThat(counts().getDropped()).isEqualTo(16);
  }

  @Test
  void aVersionThatIsLoadedTooLateIsLetGo() throws Exception {
    // given
    trials.tried("m", target(TrialMode.CANARY, 1, 1000));

    // when its trial ends while it is loaded
    trials.tried("m", Optional.empty());
    assertThatThrownBy(() -> trials.warm(version(), Path.of("")))
        .hasMessage("The version is on trial no more.");
    LiveSlots.flip(trialSlot, "v2", candidate);
    trials.serving("m", "v2", Duration.ZERO);

    // then
    assertThat(trialSlot.live()).isEmpty();
    assertThat(candidate.timesClosed()).isEqualTo(1);
    assertThat(judge.closed).isTrue();
  }

  private void loaded() throws IOException {
    trials.warm(version(), Path.of(""));
    LiveSlots.flip(trialSlot, "v2", candidate);
    trials.serving("m", "v2", Duration.ZERO);
  }

  private TrialCounts counts() {
    return trials.counts("here").get(0);
  }

  private List<Generation> make(String id, int count) {
    var service =
        new GenerationService(
            Rules.upTo(8),
            new KnownModels(SeenModels.of("m"), LONG),
            new ServedModels(models),
            Guards.off(),
            model -> LONG,
            new RequestProgress(),
            publisher,
            trials);
    var request =
        new CheckedRequest(
            id,
            "m",
            LongStream.range(0, count)
                .mapToObj(seed -> new PictureRequest(seed, SamplerKind.DDIM, 1, null))
                .toList(),
            "f");
    return service.make(request, Set.of()).join();
  }

  private static List<String> versions(List<Generation> made) {
    return made.stream().map(Generation::getModelVersion).toList();
  }

  private static ModelVersion version() {
    return Versions.version("m", "v2");
  }

  private static Picture grey(int level) {
    byte pixel = (byte) level;
    return new Picture(2, 2, 1, new byte[] {pixel, pixel, pixel, pixel});
  }

  private static Optional<TrialTarget> target(TrialMode mode, double share, long pictures) {
    var trial = new Trial("v2", mode, share, pictures, Instant.EPOCH, Instant.EPOCH.plus(LONG));
    return Optional.of(new TrialTarget(version(), "v1", trial, 5));
  }

  /** Takes bright pictures for sensitive. */
  private static final class BrightJudge implements VersionJudge {

    private volatile boolean closed;

    @Override
    public String version() {
      return "v2";
    }

    @Override
    public long trainedThrough() {
      return 0;
    }

    @Override
    public boolean reads(ExaminedPicture examined) {
      return true;
    }

    @Override
    public List<JudgeOutput> evaluate(List<ExaminedPicture> pictures) {
      assertThat(closed).isFalse();
      return pictures.stream()
          .map(examined -> (examined.picture().pixels()[0] & 0xff) > 100)
          .map(sensitive -> new JudgeOutput(new float[] {1}, sensitive))
          .toList();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
