package io.lethe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelGuardTest {

  private final List<GuardStatus> alarms = new ArrayList<>();
  private final ModelGuard guard =
      new ModelGuard(
          "m",
          new GuardSettings(GuardMode.BLOCK, 0.1, 20, 1, 0.02, 0.01, 100),
          Optional::empty,
          alarms::add);

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void aReportedPictureIsFoundBeforeThereIsAnyJudge() {
    // given
    Picture picture = Levels.picture(7, 7);
    assertThat(find(picture)).isEqualTo(Finding.NOTHING);

    // when
    guard.put(List.of(Levels.label(picture, 1)));

    // then
    assertThat(find(picture)).isEqualTo(Finding.REPORTED);
    assertThat(find(Levels.picture(7, 8))).isEqualTo(Finding.NOTHING);

    // when
    guard.remove(picture.sampleId());

    // then
    assertThat(find(picture)).isEqualTo(Finding.NOTHING);
  }

  @Test
  void aNearCopyIsFoundByItsHashWhileThereIsNoJudge() {
    // given
    Picture picture = Levels.picture(7, 7);
    guard.put(List.of(Levels.label(picture, 1)));

    // then
    assertThat(find(Levels.picture(17, 7))).isEqualTo(Finding.ALIKE);

    // when
    guard.remove(picture.sampleId());

    // then
    assertThat(find(Levels.picture(17, 7))).isEqualTo(Finding.NOTHING);
  }

  @Test
  void theJudgeSaysWhatIsSensitive() {
    // when
    guard.judge(new FakeJudge("v2", 5, level -> level > 200));

    // then
    assertThat(find(Levels.picture(201, 1))).isEqualTo(Finding.JUDGED);
    assertThat(find(Levels.picture(200, 2))).isEqualTo(Finding.NOTHING);
  }

  @Test
  void labelsThatTheJudgeHasNotLearnedAreFoundByNearness() {
    // given
    guard.judge(new FakeJudge("v2", 5, level -> false));
    guard.screen(Levels.range(0, 200));

    // when one has come before the judge's training, one after it
    guard.put(List.of(Levels.label(Levels.picture(150, 1), 5)));
    guard.put(List.of(Levels.label(Levels.picture(50, 2), 6)));

    // then of the model's own pictures two in a hundred are near: 48 .. 52, and 47 or 53
    assertThat(find(Levels.picture(51, 3))).isEqualTo(Finding.NEAR);
    assertThat(find(Levels.picture(150, 4))).isEqualTo(Finding.NOTHING);
    assertThat(find(Levels.picture(54, 5))).isEqualTo(Finding.NOTHING);

    // when
    guard.remove(Levels.picture(50, 2).sampleId());

    // then
    assertThat(find(Levels.picture(51, 3))).isEqualTo(Finding.NOTHING);
  }

  @Test
  void aLookFindsTheSameAndCalibratesNothing() {
    // given pictures that are looked at, by which nearness would be calibrated
    guard.judge(new FakeJudge("v2", 5, level -> level > 200));
    guard.put(List.of(Levels.label(Levels.picture(50, 2), 6)));
    guard.look(Levels.range(0, 200));
    assertThat(look(Levels.picture(51, 3))).isEqualTo(Finding.NOTHING);

    // when
    guard.screen(Levels.range(0, 200));

    // then
    assertThat(look(Levels.picture(51, 3))).isEqualTo(Finding.NEAR);
    assertThat(look(Levels.picture(50, 2))).isEqualTo(Finding.REPORTED);
    assertThat(look(Levels.picture(201, 4))).isEqualTo(Finding.JUDGED);
    assertThat(look(Levels.picture(120, 5))).isEqualTo(Finding.NOTHING);
  }

  private Finding look(Picture picture) {
    return guard.look(List.of(ExaminedPicture.of(picture))).get(0);
  }

  @Test
  void aNewJudgeLooksAtLabelsAndPicturesAnew() {
    // given
    FakeJudge first = new FakeJudge("v2", 5, level -> false);
    guard.judge(first);
    guard.screen(Levels.range(0, 200));
    guard.put(List.of(Levels.label(Levels.picture(50, 2), 6)));
    guard.put(List.of(Levels.label(Levels.picture(150, 1), 7)));

    // when the next has learned from one of them
    guard.judge(new FakeJudge("v3", 6, level -> false));

    // then
    assertThat(first.isClosed()).isTrue();
    assertThat(find(Levels.picture(51, 3))).isEqualTo(Finding.NOTHING);
    assertThat(find(Levels.picture(150, 4))).isEqualTo(Finding.NEAR);
    assertThat(guard.status().judge()).contains("v3");

    // when the model is rolled back
    guard.judge(new FakeJudge("v2", 5, level -> false));

    // then
    assertThat(find(Levels.picture(50, 5))).isEqualTo(Finding.NEAR);
  }

  @Test
  void picturesThatTheJudgeDoesNotReadAreComparedByHash() {
    // given
    guard.judge(new FakeJudge("v2", 0, level -> true));
    Picture colours = new Picture(1, 1, 3, new byte[] {1, 2, 3});

    // then
    assertThat(find(colours)).isEqualTo(Finding.NOTHING);
    guard.put(List.of(Levels.label(colours, 1)));
    assertThat(find(colours)).isEqualTo(Finding.REPORTED);
  }

  @Test
  void aboveItsShareItOnlyFlagsAndAlarms() {
    // when
    List<GuardVerdict> verdicts =
        List.of(
            guard.decide(Finding.JUDGED, new Object()),
            guard.decide(Finding.NEAR, new Object()),
            guard.decide(Finding.NOTHING, new Object()),
            guard.decide(Finding.ALIKE, new Object()));

    // then
    assertThat(verdicts)
        .containsExactly(
            GuardVerdict.BLOCKED, GuardVerdict.BLOCKED, GuardVerdict.PASSED, GuardVerdict.FLAGGED);
    assertThat(guard.status().alarmed()).isTrue();
    assertThat(alarms).containsExactly(guard.status());
    assertThat(guard.status().share()).isEqualTo(3.0 / 20);

    // when the very picture that was reported is asked for again and again
    for (int i = 0; i < 100; i++) {
      assertThat(guard.decide(Finding.REPORTED, new Object())).isEqualTo(GuardVerdict.BLOCKED);
    }

    // then
    assertThat(guard.status().share()).isEqualTo(3.0 / 20);

    // when
    for (int i = 0; i < 20; i++) {
      guard.decide(Finding.NOTHING, new Object());
    }

    // then
    assertThat(guard.status().alarmed()).isFalse();
    assertThat(alarms).extracting(GuardStatus::alarmed).containsExactly(true, false);
    assertThat(guard.decide(Finding.JUDGED, new Object())).isEqualTo(GuardVerdict.BLOCKED);
  }

  @Test
  void itsStatusAndItsLabelsAreToldWhileTheJudgeEvaluates() throws Exception {
    // given a judge in the middle of a native call
    var evaluating = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Picture reported = Levels.picture(7, 7);
    guard.put(List.of(Levels.label(reported, 1)));
    guard.judge(
        new FakeJudge(
            "v2",
            5,
            level -> {
              evaluating.countDown();
              return awaited(release);
            }));
    var screening = CompletableFuture.supplyAsync(() -> find(Levels.picture(9, 9)));
    evaluating.await();

    // when
    var status = CompletableFuture.supplyAsync(guard::status);
    var isHeldBack = CompletableFuture.supplyAsync(() -> guard.holdsBack(reported.sampleId()));

    // then
    await().until(() -> status.isDone() && isHeldBack.isDone());
    assertThat(screening).isNotDone();
    assertThat(status.join().labels()).isEqualTo(1);
    assertThat(status.join().judge()).contains("v2");
    assertThat(isHeldBack.join()).isTrue();
    release.countDown();
    screening.join();
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void inFlagModeEverythingLeaves() {
    try (var flags =
        new ModelGuard(
            "m",
            new GuardSettings(GuardMode.FLAG, 0.1, 20, 1, 0.02, 0.01, 100),
            Optional::empty,
            alarms::add)) {
      assertThat(flags.decide(Finding.REPORTED, new Object())).isEqualTo(GuardVerdict.FLAGGED);
      assertThat(flags.decide(Finding.JUDGED, new Object())).isEqualTo(GuardVerdict.FLAGGED);
      assertThat(flags.decide(Finding.NOTHING, new Object())).isEqualTo(GuardVerdict.PASSED);
    }
  }

  private Finding find(Picture picture) {
    return guard.screen(List.of(ExaminedPicture.of(picture))).get(0);
  }
}
