package io.lethe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.Finding;
import io.lethe.serving.guard.detection.Nearness;
import io.lethe.serving.guard.detection.VersionFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the guard makes of labels that no judge has learned, by a probe of the live version. */
class NewLabelsTest {

  private static final String MODEL = "m";
  private static final int NORMAL = 100;
  private static final int NEW = 200;

  private final AtomicInteger patterns = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile Optional<VersionFeatures> live = Optional.of(new FakeFeatures("v1"));
  private final Guard guard =
      new Guard(
          model -> new GuardSettings(GuardMode.BLOCK, 1, 1000, 1, 0.02, 0.01, 100), Guards.deaf());

  @BeforeEach
  void begin() {
    guard.readFeaturesBy(model -> live);
    guard.labelsRead();
  }

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void aHandfulOfReportsBlocksNewSeedsOfTheSameBeforeAnyRetraining() {
    // given pictures that left
    leave(250, NORMAL);
    assertThat(found(20, NEW)).isZero();

    // when
    List<Picture> reported = report(5);

    // then
    await().until(() -> nearness() == Nearness.PROBE);
    assertThat(found(100, NEW)).isGreaterThan(80);
    assertThat(found(200, NORMAL)).isLessThan(20);
    List<Picture> seeds = IntStream.range(0, 20).mapToObj(i -> picture(NEW)).toList();
    List<GuardVerdict> verdicts =
        seeds.stream()
            .map(seed -> finding(seed) == Finding.PROBED)
            .map(found -> found ? GuardVerdict.BLOCKED : GuardVerdict.PASSED)
            .toList();
    assertThat(screen(seeds)).isEqualTo(verdicts).contains(GuardVerdict.BLOCKED);

    // when they are retracted
    reported.forEach(picture -> guard.remove(MODEL, picture.sampleId()));

    // then
    await().until(() -> nearness() == Nearness.HASH);
    assertThat(found(20, NEW)).isZero();
  }

  @Test
  void tooFewReportsOrPicturesMakeNoProbe() {
    // given
    leave(90, NORMAL);
    report(5);
    leave(9, NORMAL);
    assertThat(nearness()).isEqualTo(Nearness.HASH);

    // when
    leave(1, NORMAL);

    // then
    await().until(() -> nearness() == Nearness.PROBE);
  }

  @Test
  void labelsThatTheJudgeHasLearnedAreLeftToIt() {
    // given
    leave(250, NORMAL);
    report(5);
    await().until(() -> nearness() == Nearness.PROBE);

    // when a judge of another content comes that knows labels up to the first
    guard.judge(MODEL, new FakeJudge("v2", 1, level -> false));

    // then
    await().until(() -> nearness() == Nearness.NEIGHBOURS);
  }

  @Test
  void anotherVersionReadsLabelsAndPicturesAgain() {
    // given
    leave(250, NORMAL);
    report(5);
    await().until(() -> nearness() == Nearness.PROBE);

    // when
    live = Optional.of(counting(new FakeFeatures("v2")));
    leave(1, NORMAL);

    // then 250 of the pictures and 5 labels, and what is asked for now
    await().until(() -> nearness() == Nearness.PROBE);
    assertThat(reads.get()).isEqualTo(255);
    assertThat(found(100, NEW)).isGreaterThan(80);
  }

  @Test
  void whereItCanNotBeComputedNothingFailsAndItsVersionIsTriedOnce() {
    // given
    leave(250, NORMAL);
    live = Optional.of(failing("v1", new OutOfMemoryError("native memory")));

    // when
    List<Picture> reported = report(5);

    // then what is known by other ways is still found
    await().until(() -> reads.get() == 1);
    assertThat(screen(List.of(reported.get(0)))).containsExactly(GuardVerdict.BLOCKED);
    assertThat(guard.problem()).isEmpty();
    report(5);
    assertThat(found(30, NEW)).isZero();
    assertThat(reads.get()).isEqualTo(1);

    // when the next version has features
    live = Optional.of(new FakeFeatures("v2"));
    report(1);

    // then
    await().until(() -> nearness() == Nearness.PROBE);
  }

  @Test
  void aProbeThatFailsLaterIsUsedNoMore() {
    // given
    leave(250, NORMAL);
    report(5);
    await().until(() -> nearness() == Nearness.PROBE);

    // when
    live = Optional.of(failing("v1", new IllegalStateException("broken")));

    // then
    assertThat(found(10, NEW)).isZero();
    assertThat(nearness()).isEqualTo(Nearness.HASH);
    assertThat(guard.problem()).isEmpty();
  }

  /** Labels may have been retracted meanwhile: those of before must not go on. */
  @Test
  void aProbeDoesNotOutliveAChangeOfLabelsWhileItsModelIsUnloaded() {
    // given
    leave(250, NORMAL);
    report(5);
    await().until(() -> nearness() == Nearness.PROBE);

    // when
    Optional<VersionFeatures> loaded = live;
    live = Optional.empty();
    report(1);

    // then
    await().until(() -> nearness() != Nearness.PROBE);

    // when it is loaded again, and used
    live = loaded;
    leave(10, NORMAL);

    // then
    await().until(() -> nearness() == Nearness.PROBE);
  }

  @Test
  void picturesLeaveAndTheStatusIsToldWhileAProbeIsFitted() throws Exception {
    // given a read that takes long
    leave(250, NORMAL);
    var reading = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    live = Optional.of(waiting(reading, release));
    report(5);
    reading.await();

    // when, then
    assertThat(screen(List.of(picture(NORMAL)))).containsExactly(GuardVerdict.PASSED);
    assertThat(nearness()).isEqualTo(Nearness.HASH);
    release.countDown();
    await().until(() -> nearness() == Nearness.PROBE);
  }

  private Nearness nearness() {
    return guard.status().get(MODEL).nearness();
  }

  private void leave(int count, int level) {
    screen(IntStream.range(0, count).mapToObj(i -> picture(level)).toList());
  }

  /** How many of some new pictures the probe finds; they count for nothing. */
  private long found(int count, int level) {
    return IntStream.range(0, count).filter(i -> finding(picture(level)) == Finding.PROBED).count();
  }

  private Finding finding(Picture picture) {
    return guard.look(MODEL, List.of(ExaminedPicture.of(picture))).get(0);
  }

  private List<Picture> report(int count) {
    List<Picture> reported = IntStream.range(0, count).mapToObj(i -> picture(NEW)).toList();
    guard.put(MODEL, reported.stream().map(picture -> Levels.label(picture, 1)).toList());
    return reported;
  }

  private Picture picture(int level) {
    return Levels.picture(level, patterns.incrementAndGet());
  }

  private List<GuardVerdict> screen(List<Picture> pictures) {
    List<MadePicture> made = new ArrayList<>();
    for (Picture picture : pictures) {
      var request = new PictureRequest(patterns.incrementAndGet(), SamplerKind.DDIM, 1, null);
      made.add(new MadePicture(request, "v1", picture));
    }
    Regenerator none = requests -> CompletableFuture.completedFuture(List.of());
    return guard.screen(MODEL, made, none).join().stream().map(MadePicture::verdict).toList();
  }

  private VersionFeatures counting(VersionFeatures features) {
    return new ReadFeatures(
        features.version(),
        pictures -> {
          reads.addAndGet(pictures.size());
          return features.read(pictures);
        });
  }

  private VersionFeatures failing(String version, Throwable failure) {
    return new ReadFeatures(
        version,
        pictures -> {
          reads.incrementAndGet();
          if (failure instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) failure;
        });
  }

  private static VersionFeatures waiting(CountDownLatch reading, CountDownLatch release) {
    var features = new FakeFeatures("v1");
    return new ReadFeatures(
        "v1",
        pictures -> {
          reading.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return features.read(pictures);
        });
  }

  /** Features of which a test says how they are read. */
  private record ReadFeatures(String version, Reading reading) implements VersionFeatures {

    /** Reads pictures. */
    private interface Reading {
      float[][] read(List<Picture> pictures);
    }

    @Override
    public boolean reads(Picture picture) {
      return true;
    }

    @Override
    public float[][] read(List<Picture> pictures) {
      return reading.read(pictures);
    }

    @Override
    public void close() {}
  }
}
