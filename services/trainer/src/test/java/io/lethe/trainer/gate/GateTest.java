package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.fixture.FakeTrainableModel;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.lethe.trainer.training.Judgement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate with a judge that learned from real digits: threes were reported and unlearned before,
 * sevens are reported now.
 */
@Tag("numeric")
class GateTest {

  private static final Logger LOG = LoggerFactory.getLogger(GateTest.class);
  private static final int LEARNED = 3;
  private static final int ADDED = 7;

  /** Like neither: a judge hardly takes a six for a three or a seven. */
  private static final int UNLIKE = 6;

  private static final int LABELS = 200;
  private static final int PICTURES = 512;

  /** The judge learned with, and of the noise. */
  private static final long SEED = 1 + Long.getLong("lethe.test.seed", 0);

  private static final GateLimits LIMITS = UsualLimits.of(PICTURES);

  private static List<PictureSource> digits;
  private static PictureSource unlabeled;
  private static PictureSource learned;
  private static PictureSource added;
  private static Judgement judge;
  private static GateMaterial material;
  private static DigitMaker champion;
  private static Measurement ofChampion;

  private static final Gate GATE = new Gate(LIMITS);

  private String test;

  @BeforeEach
  void named(TestInfo info) {
    test = info.getDisplayName();
  }

  @BeforeAll
  static void judge() throws IOException {
    IdxPictures train = IdxPictures.mnistTrain(Path.of("../standalone/assets/datasets/mnist"));
    digits = new ArrayList<>();
    for (int digit = 0; digit < 10; digit++) {
      // Others than the judge learns from.
      digits.add(some(train, digit, 30_000, 300));
    }
    unlabeled = train.rows(IntStream.range(0, 3000).toArray());
    learned = some(train, LEARNED, 10_000, LABELS);
    added = some(train, ADDED, 10_000, LABELS);
    List<byte[]> both = new ArrayList<>();
    for (PictureSource labels : List.of(learned, added)) {
      IntStream.range(0, labels.size()).mapToObj(labels::pixels).forEach(both::add);
    }
    judge =
        new DiffusionFineTuner(Device.cpu())
            .judge(PictureList.of(both, 1, 28, 28), unlabeled, SEED, () -> false);
    material = material(Optional.of(judge), added);
    champion = makerWithout(LEARNED);
    ofChampion = measure(champion);
  }

  @AfterAll
  static void close() {
    judge.close();
  }

  /**
   * Pictures of a digit out of 10,000, far apart: neighbours are of one writer, and what a judge
   * learned of a few writers it does not know of others.
   */
  private static PictureSource some(IdxPictures train, int digit, int from, int count) {
    int[] all =
        IntStream.range(from, from + 10_000).filter(row -> train.label(row) == digit).toArray();
    return train.rows(IntStream.range(0, count).map(i -> all[i * all.length / count]).toArray());
  }

  @Test
  void aCandidateThatLeavesOutWhatWasReportedPasses() {
    GateVerdict verdict = examine(makerWithout(LEARNED, ADDED), material, true);

    assertThat(verdict.passed()).as(verdict.reason()).isTrue();
    assertThat(verdict.remedy()).isEqualTo(Remedy.NONE);
    assertThat(verdict.figures())
        .containsKeys(
            "sensitiveRate.champion",
            "sensitiveRate.candidate.high",
            "sensitiveRate.added.drop",
            "sensitiveRate.learned.drop.chance",
            "frechet.ratio",
            "precision.candidate",
            "recall.champion",
            "heldOutLabelLoss.drop.error")
        .containsEntry("brokenPictures", 0.0)
        .containsEntry("heldOutLabels", (double) LABELS);
    assertThat(verdict.figures().get("sensitiveRate.added.champion")).isBetween(0.05, 0.15);
    assertThat(verdict.figures().get("sensitiveRate.added.candidate")).isLessThan(0.03);
  }

  @Test
  void aCandidateThatChangesNothingIsRefusedAndAStrongerOneFollows() {
    assertRefused(champion, Remedy.STRONGER, "no drop, since chance alone");
  }

  @Test
  void aCandidateThatForgotWhatItHadUnlearnedIsRefused() {
    // given the sevens gone, but the threes back
    assertRefused(makerWithout(ADDED), Remedy.STRONGER, "are learned before, of the champion's");
  }

  @Test
  void aCandidateThatMakesOnlyOneThingIsRefusedAndAGentlerOneFollows() {
    // given a model that has collapsed to one picture
    DigitMaker collapsed = onlyMaker(digits.get(UNLIKE).rows(0));

    GateVerdict verdict = assertRefused(collapsed, Remedy.GENTLER, "Frechet");
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
        onlyMaker(black), Remedy.GENTLER, "32 of 32 generated pictures are broken, 2 are allowed");
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
    GateMaterial few = material(Optional.of(judge), added.rows(0, 1, 2));

    // when
    GateVerdict verdict = examine(makerWithout(0.9, LEARNED, ADDED), few, true);

    // then
    assertThat(verdict.passed()).as(verdict.reason()).isTrue();
    assertThat(verdict.figures()).containsKey("heldOutLabelLoss.drop.error");
  }

  @Test
  void afterARetractionNothingHasToDrop() {
    assertThat(examine(champion, material, false).passed()).isTrue();
  }

  @Test
  void aChampionThatMakesWhatWasReportedNeedsTraining() {
    assertThat(isNeeded(champion)).isTrue();
  }

  @Test
  void aChampionThatLeavesOutWhatWasReportedNeedsNone() {
    assertThat(isNeeded(onlyMaker(digits.get(UNLIKE)))).isFalse();
  }

  @Test
  void withoutAJudgeOnlyDamageIsLookedFor() {
    // given
    GateMaterial unjudged = material(Optional.empty(), added);

    // when
    GateVerdict same = examine(champion, unjudged, true);
    GateVerdict worse = examine(makerWithout(2.0, LEARNED), unjudged, true);

    // then
    assertThat(same.passed()).as(same.reason()).isTrue();
    assertThat(same.figures()).doesNotContainKey("sensitiveRate.candidate");
    assertThat(worse.passed()).isFalse();
    assertThat(GATE.isNeeded(ofChampion, champion, unjudged, () -> false)).isTrue();
  }

  @Test
  void aModelWithClassesIsSampledInAllOfThemInTurn() {
    FakeTrainableModel candidate = FakeTrainableModel.withClasses(3);

    GATE.measure(candidate, material, () -> false);

    assertThat(candidate.sampled())
        .extracting(request -> request.classLabel())
        .hasSize(PICTURES)
        .startsWith(0, 1, 2, 0);
  }

  @Test
  void stopsWhenCancelled() {
    assertThatThrownBy(() -> GATE.measure(champion, material, () -> true))
        .isInstanceOf(CancellationException.class);
  }

  private GateVerdict assertRefused(DigitMaker candidate, Remedy remedy, String reason) {
    GateVerdict verdict = examine(candidate, material, true);
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reason()).contains(reason);
    assertThat(verdict.remedy()).as(verdict.reason()).isEqualTo(remedy);
    return verdict;
  }

  private static boolean isNeeded(DigitMaker maker) {
    return GATE.isNeeded(measure(maker), maker, material, () -> false);
  }

  /** A candidate against the champion. */
  private GateVerdict examine(DigitMaker candidate, GateMaterial by, boolean dropOwed) {
    Measurement from = by == material ? ofChampion : GATE.measure(champion, by, () -> false);
    var look = new GateLook(dropOwed, new ErrorSpending(0, 1, 3));
    Measurement to =
        candidate == champion ? from : GATE.measure(candidate, from, by, look, () -> false);
    GateVerdict verdict = GATE.examine(from, to, by, look);
    LOG.info("{}, seed {}: {}", test, SEED, new TreeMap<>(verdict.figures()));
    return verdict;
  }

  private static Measurement measure(DigitMaker maker) {
    return GATE.measure(maker, material, () -> false);
  }

  private static GateMaterial material(Optional<Judgement> by, PictureSource heldOut) {
    var reference = new ReferencePictures(unlabeled, Optional.empty());
    var pictures = new GatePictures(unlabeled, reference, heldOut, GateLabels.of(learned, added));
    return GateMaterial.of(by, pictures, PICTURES, SEED);
  }

  private static DigitMaker onlyMaker(PictureSource pictures) {
    return new DigitMaker(Collections.nCopies(10, pictures), 1);
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
