package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lethe.schemas.statistics.Share;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CalibratedRateTest {

  private static final Share FOUR_OF_FIVE = new Share(80, 100);

  @Test
  void dividesByTheRecall() {
    CalibratedRate rate = CalibratedRate.of(sensitive(40, 500), FOUR_OF_FIVE);

    assertThat(rate.rate()).isCloseTo(0.1, within(1e-12));
    assertThat(rate.low()).isBetween(0.06, 0.07);
    assertThat(rate.high()).isBetween(0.15, 0.16);
  }

  @Test
  void noneIsNotCertainToBeNone() {
    CalibratedRate rate = CalibratedRate.of(new double[256], new Share(1000, 1000));

    assertThat(rate.rate()).isZero();
    assertThat(rate.low()).isZero();
    // 1 - 0.025^(1/256) over 0.025^(1/1000)
    assertThat(rate.high()).isCloseTo(0.01431 / 0.99632, within(1e-5));
  }

  @Test
  void fewLabelsMakeItLessCertain() {
    CalibratedRate few = CalibratedRate.of(sensitive(40, 500), new Share(4, 5));
    CalibratedRate many = CalibratedRate.of(sensitive(40, 500), new Share(400, 500));

    assertThat(few.rate()).isCloseTo(many.rate(), within(1e-12));
    assertThat(few.low()).isLessThan(many.low());
    assertThat(few.high()).isGreaterThan(2 * many.high());
  }

  @Test
  void aJudgeThatFindsNoLabelKnowsNothing() {
    CalibratedRate some = CalibratedRate.of(sensitive(1, 100), new Share(0, 10));
    CalibratedRate none = CalibratedRate.of(new double[100], new Share(0, 10));

    assertThat(some.rate()).isEqualTo(1);
    assertThat(some.high()).isEqualTo(1);
    assertThat(none.rate()).isZero();
    assertThat(none.high()).isEqualTo(1);
  }

  @Test
  void aPictureOnWhichMembersDisagreeCountsInPart() {
    // given a third of the members for each picture
    double[] reaching = new double[3000];
    Arrays.fill(reaching, 1.0 / 3);

    // then
    assertThat(SensitiveHits.of(reaching).count()).isBetween(990, 1010);
    assertThat(CalibratedRate.of(reaching, new Share(1000, 1000)).rate())
        .isCloseTo(1.0 / 3, within(1e-9));
  }

  @Test
  void bothModelsPicturesOfOneNoiseHaveTheSameDraw() {
    // given
    double[] reaching = new double[256];
    Arrays.fill(reaching, 2.0 / 3);
    SensitiveHits hits = SensitiveHits.of(reaching);

    // then
    assertThat(hits.paired(SensitiveHits.of(reaching)).chanceOfDrop()).isEqualTo(1);
    assertThat(hits.count(100))
        .isEqualTo(SensitiveHits.of(Arrays.copyOf(reaching, 156), 100).count());
  }

  private static double[] sensitive(int count, int pictures) {
    double[] reaching = new double[pictures];
    Arrays.fill(reaching, 0, count, 1);
    return reaching;
  }
}
