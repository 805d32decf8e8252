package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The limits on fidelity, measured on real digits with features that nobody trained. */
class FidelityCheckTest {

  private static final Gate GATE = new Gate(UsualLimits.of(256));

  private static List<PictureSource> digits;
  private static PictureSource unlabeled;

  @BeforeAll
  static void read() throws IOException {
    IdxPictures train = IdxPictures.mnistTrain(Path.of("../standalone/assets/datasets/mnist"));
    unlabeled = train.rows(IntStream.range(0, 3000).toArray());
    digits = new ArrayList<>();
    for (int digit = 0; digit < 10; digit++) {
      int wanted = digit;
      int[] rows =
          IntStream.range(30_000, 40_000).filter(row -> train.label(row) == wanted).toArray();
      // Far apart: neighbours are of one writer.
      digits.add(
          train.rows(IntStream.range(0, 300).map(i -> rows[i * rows.length / 300]).toArray()));
    }
  }

  @Test
  void smallLossesDoNotAddUp() {
    // given a champion that makes half of what its base made, and another such step
    DigitMaker fewer = maker(0, 1, 2, 4, 6);
    DigitMaker fewest = maker(0, 1, 1, 4, 4);

    // when
    GateVerdict fromChampion = examine(fewer, fewest, Optional.empty());
    GateVerdict fromBase = examine(fewer, fewest, Optional.of(base()));

    // then
    assertThat(fromChampion.passed()).as(fromChampion.reason()).isTrue();
    assertThat(fromBase.passed()).isFalse();
    assertThat(fromBase.reason())
        .contains(
            "The Frechet distance of normal pictures is",
            "times the base's",
            "recall",
            "the base's 0.")
        .doesNotContain("the champion's");
    assertThat(fromBase.remedy()).isEqualTo(Remedy.GENTLER);
    assertThat(fromBase.figures())
        .containsKeys("frechet.base", "frechet.baseRatio", "precision.base", "recall.base");
  }

  @Test
  void beyondTheBasesLimitsACandidateMayStillBeBetterThanItsChampion() {
    // given one that is beyond them, and one that is farther beyond
    DigitMaker few = maker(0, 1, 1, 4, 4);
    DigitMaker fewest = maker(1, 4);

    // when
    GateVerdict better = examine(fewest, few, Optional.of(base()));

    // then
    assertThat(better.figures().get("frechet.baseRatio")).isGreaterThan(2);
    assertThat(better.passed()).as(better.reason()).isTrue();
  }

  @Test
  void sensitivePicturesOfTheChampionHideNoDamage() {
    // given a champion that makes sensitive pictures too, and a candidate that makes few digits
    List<PictureSource> withWhite = new ArrayList<>(digits);
    withWhite.set(8, white());
    withWhite.set(9, white());
    var champion = new DigitMaker(withWhite, 1);

    // when
    GateVerdict damaged = examine(champion, maker(1, 4), Optional.empty());
    GateVerdict sound = examine(champion, maker(0, 1, 2, 3, 4, 5, 6, 7, 0, 1), Optional.empty());

    // then
    assertThat(damaged.passed()).isFalse();
    assertThat(damaged.reason()).contains("The Frechet distance of normal pictures is");
    assertThat(sound.passed()).as(sound.reason()).isTrue();
    assertThat(sound.figures().get("frechet.ratio")).isBetween(0.7, 1.3);
    assertThat(sound.figures().get("normalPictures.champion")).isLessThan(220);
    assertThat(sound.figures()).containsEntry("normalPictures.candidate", 256.0);
  }

  /** A sensitive picture. */
  private static PictureSource white() {
    byte[] pixels = new byte[28 * 28];
    Arrays.fill(pixels, (byte) 255);
    return PictureList.of(List.of(pixels), 1, 28, 28);
  }

  /** Pictures of a base that makes all digits. */
  private static PictureSource base() {
    List<byte[]> all = new ArrayList<>();
    for (PictureSource one : digits) {
      IntStream.range(0, 25).mapToObj(i -> one.pixels(12 * i)).forEach(all::add);
    }
    return PictureList.of(all, 1, 28, 28);
  }

  private static DigitMaker maker(int... kept) {
    return new DigitMaker(
        IntStream.range(0, 10).mapToObj(i -> digits.get(kept[i % kept.length])).toList(), 1);
  }

  private static GateVerdict examine(
      DigitMaker champion, DigitMaker candidate, Optional<PictureSource> base) {
    PictureSource none = unlabeled.rows();
    GateMaterial material =
        GateMaterial.of(
            Optional.of(new BlockJudge()),
            new GatePictures(
                unlabeled, new ReferencePictures(unlabeled, base), none, GateLabels.of(none, none)),
            GATE.limits().pictures(),
            1);
    return GATE.examine(
        GATE.measure(champion, material, () -> false),
        GATE.measure(candidate, material, () -> false),
        material,
        new GateLook(false, new ErrorSpending(0, 1, 3)));
  }
}
