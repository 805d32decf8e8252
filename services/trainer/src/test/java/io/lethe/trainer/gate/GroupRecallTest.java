package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.schemas.statistics.Share;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class GroupRecallTest {

  /** Finds the first 50 of 60 labels. */
  private static final BlockJudge JUDGE = judge(50, 60);

  @Test
  void eachGroupIsRatedByItsOwnLabels() {
    GroupRecall recall = GroupRecall.of(JUDGE, GateLabels.of(labels(45), labels(15)));

    assertThat(recall.all()).isEqualTo(new Share(50, 60));
    assertThat(recall.learned()).isEqualTo(new Share(45, 45));
    assertThat(recall.added()).isEqualTo(new Share(5, 15));
  }

  @Test
  void whatIsHardToFindIsMoreThanWhatIsFoundOfIt() {
    // given labels that are easy to find, and a few that are not
    GroupRecall recall = GroupRecall.of(JUDGE, GateLabels.of(labels(45), labels(15)));
    double[] reaching = new double[100];
    Arrays.fill(reaching, 0, 10, 1);

    // then
    assertThat(CalibratedRate.of(reaching, recall.all()).rate()).isLessThan(0.13);
    assertThat(CalibratedRate.of(reaching, recall.added()).rate()).isGreaterThan(0.29);
  }

  @Test
  void oneGroupIsRatedByAll() {
    GroupRecall recall = GroupRecall.of(JUDGE, GateLabels.of(labels(0), labels(60)));

    assertThat(recall.added()).isEqualTo(new Share(50, 60));
    assertThat(recall.learned()).isEqualTo(new Share(50, 60));
  }

  private static BlockJudge judge(int found, int labels) {
    boolean[] each = new boolean[labels];
    Arrays.fill(each, 0, found, true);
    double recall = (double) found / labels;
    return new BlockJudge(new PriorEstimate(0.1, 0.15, 0.5, recall, labels, 3000), each);
  }

  private static PictureSource labels(int count) {
    return PictureList.of(Collections.nCopies(count, new byte[1]), 1, 1, 1);
  }
}
