package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.trainer.fixture.FakeTrainableModel;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The gate with a judge that learned from real digits: threes were reported and unlearned before,
 * sevens are reported now.
 */
class GateTest {

  private static final int LEARNED = 3;
  private static final int ADDED = 7;
  private static final int LABELS = 40;
  private static final GateLimits LIMITS =
      new GateLimits(
          256, 0.01, true, 0.01, 2, 256, 1.5, 2, 0.6, 0.6, 3, new Sampling(SamplerKind.DDIM, 2));

  private static List<PictureSource> digits;
  private static PictureSource unlabeled;
  private static PictureSource learned;
  private static PictureSource added;
  private static Judgement judge;

  private final Gate gate = new Gate(LIMITS);
  private final DigitMaker champion = makerWithout(LEARNED);

  @BeforeAll
  static void judge() throws IOException {
    IdxPictures train = IdxPictures.mnistTrain(Path.of("../standalone/assets/datasets/mnist"));
    digits = new ArrayList<>();
    for (int digit = 0; digit < 10; digit++) {
      int wanted = digit;
      // Others than the judge learns from.
      digits.add(
          train.rows(
              IntStream.range(30_000, 40_000)
                  .filter(row -> train.label(row) == wanted)
                  .limit(300)
                  .toArray()));
    }
    unlabeled = train.rows(IntStream.range(0, 3000).toArray());
    learned = labels(train, LEARNED);
    added = labels(train, ADDED);
    List<byte[]> both = new ArrayList<>();
    for (PictureSource labels : List.of(learned, added)) {
      IntStream.range(0, labels.size()).mapToObj(labels::pixels).forEach(both::add);
    }
    judge =
        new DiffusionFineTuner(Device.cpu())
            .judge(PictureList.of(both, 1, 28, 28), unlabeled, 1, () -> false);
  }

  @AfterAll
  static void close() {
    judge.close();
  }

  private static PictureSource labels(IdxPictures train, int digit) {
    return train.rows(
        IntStream.range(10_000, 20_000)
            .filter(row -> train.label(row) == digit)
            .limit(LABELS)
            .toArray());
  }

  @Test
  void aCandidateThatLeavesOutWhatWasReportedPasses() {
    GateVerdict verdict = examine(makerWithout(LEARNED, ADDED));

    assertThat(verdict.passed()).as(verdict.reason()).isTrue();
    assertThat(verdict.remedy()).isEqualTo(Remedy.NONE);
    assertThat(verdict.figures())
        .containsKeys(
            "sensitiveRate.champion",
            "sensitiveRate.candidate.error",
            "sensitiveRate.added.drop",
            "sensitiveRate.learned.drop.error",
            "frechet.ratio",
            "precision.candidate",
            "recall.champion",
            "heldOutLoss.drop.error")
        .containsEntry("brokenPictures", 0.0)
        .containsEntry("heldOutPictures", 40.0);
    assertThat(verdict.figures().get("sensitiveRate.added.champion")).isBetween(0.05, 0.15);
    assertThat(verdict.figures().get("sensitiveRate.added.candidate")).isLessThan(0.03);
  }

  @Test
  void aCandidateThatChangesNothingIsRefusedAndAStrongerOneFollows() {
    assertRefused(champion, Remedy.STRONGER, "no drop at 95 %");
  }

  @Test
  void aCandidateThatForgotWhatItHadUnlearnedIsRefused() {
    // given the sevens gone, but the threes back
    assertRefused(makerWithout(ADDED), Remedy.STRONGER, "are learned before, of the champion's");
  }

  @Test
  void aCandidateThatMakesOnlyOneThingIsRefusedAndAGentlerOneFollows() {
    GateVerdict verdict =
        assertRefused(
            new DigitMaker(Collections.nCopies(10, digits.get(1)), 1), Remedy.GENTLER, "Frechet");
    assertThat(verdict.reason()).contains("recall");
  }

  @Test
  void whatIsBothDamagedAndAsSensitiveAsBeforeHasNoRemedy() {
    assertRefused(makerWithout(1.6, LEARNED), Remedy.NONE, "1.60 times the champion's");
  }

  @Test
  void aLossFarAboveTheChampionsIsRefused() {
    assertRefused(makerWithout(1.51, LEARNED, ADDED), Remedy.GENTLER, "1.51 times the champion's");
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() {
    assertRefused(makerWithout(Double.NaN, ADDED), Remedy.GENTLER, "not finite");
  }

  @Test
  void blackPicturesAreRefused() {
    PictureSource black = PictureList.of(List.of(new byte[28 * 28]), 1, 28, 28);

    assertRefused(
        new DigitMaker(Collections.nCopies(10, black), 1),
        Remedy.GENTLER,
        "256 of 256 generated pictures are broken, 2 are allowed");
  }

  @Test
  void denoisingHeldOutSensitivePicturesBetterIsRefused() {
    // given a champion whose loss is 1
    assertRefused(
        makerWithout(0.9, LEARNED, ADDED), Remedy.STRONGER, "held-out sensitive pictures better");
  }

  @Test
  void fewHeldOutPicturesCanNotRefuse() {
    // given
    PictureSource few = added.rows(0, 1, 2);

    // when
    GateMaterial material = material(Optional.of(judge), learned, added, few);
    GateVerdict verdict = examine(champion, makerWithout(0.9, LEARNED, ADDED), material, true);

    // then
    assertThat(verdict.passed()).as(verdict.reason()).isTrue();
    assertThat(verdict.figures()).containsKey("heldOutLoss.drop.error");
  }

  @Test
  void afterARetractionNothingHasToDrop() {
    assertThat(examine(champion, champion, material(), false).passed()).isTrue();
  }

  @Test
  void aChampionThatMakesWhatWasReportedNeedsTraining() {
    assertThat(isNeeded(champion)).isTrue();
  }

  @Test
  void aChampionThatLeavesOutWhatWasReportedNeedsNone() {
    assertThat(isNeeded(new DigitMaker(Collections.nCopies(10, digits.get(1)), 1))).isFalse();
  }

  @Test
  void withoutAJudgeOnlyDamageIsLookedFor() {
    // given
    GateMaterial material = material(Optional.empty(), learned, added, added);

    // when
    GateVerdict same = examine(champion, champion, material, true);
    GateVerdict worse = examine(champion, makerWithout(2.0, LEARNED), material, true);

    // then
    assertThat(same.passed()).as(same.reason()).isTrue();
    assertThat(same.figures()).doesNotContainKey("sensitiveRate.candidate");
    assertThat(worse.passed()).isFalse();
    assertThat(gate.isNeeded(gate.measure(champion, material, () -> false), material)).isTrue();
  }

  @Test
  void smallLossesDoNotAddUp() {
    // given a champion that has lost more than the half of what its base made, and another such
    // step
    var fewer = new DigitMaker(fewDigits(0, 1, 2, 4, 6), 1);
    var fewest = new DigitMaker(fewDigits(0, 1, 2, 4), 1);

    // when
    GateVerdict fromChampion = examine(fewer, fewest, material(), false);
    GateVerdict fromBase = examine(fewer, fewest, materialWithBase(), false);
    GateVerdict unbalanced = examine(fewer, unbalanced(), materialWithBase(), false);
    GateVerdict noWorse = examine(fewest, fewer, materialWithBase(), false);

    // then
    assertThat(fromChampion.passed()).as(fromChampion.reason()).isTrue();
    assertThat(fromBase.passed()).isFalse();
    assertThat(fromBase.reason()).contains("recall", "the base's 0.");
    assertThat(fromBase.remedy()).isEqualTo(Remedy.GENTLER);
    assertThat(fromBase.figures())
        .containsKeys("frechet.base", "frechet.baseRatio", "precision.base", "recall.base");
    assertThat(unbalanced.reason()).contains("The Frechet distance is", "times the base's");
    assertThat(noWorse.passed()).as(noWorse.reason()).isTrue();
  }

  /** With pictures of a base that makes all digits. */
  private static GateMaterial materialWithBase() {
    List<byte[]> all = new ArrayList<>();
    for (PictureSource one : digits) {
      IntStream.range(0, 25).mapToObj(one::pixels).forEach(all::add);
    }
    return material(
        Optional.of(judge), learned, added, added, Optional.of(PictureList.of(all, 1, 28, 28)));
  }

  /** Hardly anything but ones. */
  private static DigitMaker unbalanced() {
    return new DigitMaker(fewDigits(0, 1, 1, 1, 1, 1, 1, 1, 1, 1), 1);
  }

  private static List<PictureSource> fewDigits(int... kept) {
    return IntStream.range(0, 10).mapToObj(i -> digits.get(kept[i % kept.length])).toList();
  }

  @Test
  void aModelWithClassesIsSampledInAllOfThemInTurn() {
    FakeTrainableModel candidate = FakeTrainableModel.withClasses(3);

    gate.measure(candidate, material(), () -> false);

    assertThat(candidate.sampled())
        .extracting(request -> request.classLabel())
        .hasSize(256)
        .startsWith(0, 1, 2, 0);
  }

  @Test
  void stopsWhenCancelled() {
    GateMaterial material = material();
    assertThatThrownBy(() -> gate.measure(champion, material, () -> true))
        .isInstanceOf(CancellationException.class);
  }

  private GateVerdict assertRefused(DigitMaker candidate, Remedy remedy, String reason) {
    GateVerdict verdict = examine(candidate);
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reason()).contains(reason);
    assertThat(verdict.remedy()).as(verdict.reason()).isEqualTo(remedy);
    return verdict;
  }

  private boolean isNeeded(DigitMaker maker) {
    GateMaterial material = material();
    return gate.isNeeded(gate.measure(maker, material, () -> false), material);
  }

  private GateVerdict examine(DigitMaker candidate) {
    return examine(champion, candidate, material(), true);
  }

  private GateVerdict examine(
      DigitMaker from, DigitMaker candidate, GateMaterial material, boolean dropOwed) {
    return gate.examine(
        gate.measure(from, material, () -> false),
        gate.measure(candidate, material, () -> false),
        material,
        dropOwed);
  }

  private static GateMaterial material() {
    return material(Optional.of(judge), learned, added, added);
  }

  private static GateMaterial material(
      Optional<Judgement> by, PictureSource old, PictureSource recent, PictureSource heldOut) {
    return material(by, old, recent, heldOut, Optional.empty());
  }

  private static GateMaterial material(
      Optional<Judgement> by,
      PictureSource old,
      PictureSource recent,
      PictureSource heldOut,
      Optional<PictureSource> root) {
    var reference = new ReferencePictures(unlabeled, root);
    return GateMaterial.of(by, unlabeled, reference, heldOut, old, recent, LIMITS.pictures(), 1);
  }

  private static DigitMaker makerWithout(int... left) {
    return makerWithout(1.0, left);
  }

  /** Makes the next digit in place of each that it leaves out. */
  private static DigitMaker makerWithout(double loss, int... left) {
    List<PictureSource> made = new ArrayList<>(digits);
    for (int digit : left) {
      made.set(digit, digits.get((digit + 1) % 10));
    }
    return new DigitMaker(made, loss);
  }
}
