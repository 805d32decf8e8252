package io.lethe.diffusion.unlabeled;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.PictureSource;
import org.junit.jupiter.api.Test;

class CleanedPicturesTest {

  private static final int MANY_LABELS = 200;

  /** Ten, of which three look like labels. */
  private final PictureSource unlabeled =
      NumberLatents.of("", 0, 0.9f, 0.1f, 0.3f, 1, 0.2f, 0, 0.8f, 0.1f, 0.2f);

  @Test
  void thoseThatLookMostLikeLabelsAreLeftOut() {
    // given a class prior of 0.3
    var judge = new ThresholdJudge(0.3, 1, 0.5, MANY_LABELS);

    // when as many as were found are left out, or half as many again
    PictureSource once = CleanedPictures.of(unlabeled, judge, 1, false);
    PictureSource more = CleanedPictures.of(unlabeled, judge, 1.5, false);

    // then the others stay, in their order
    assertThat(NumberLatents.values(once)).containsExactly(0f, 0.1f, 0.3f, 0.2f, 0f, 0.1f, 0.2f);
    assertThat(NumberLatents.values(more)).hasSize(5).doesNotContain(0.3f, 0.8f, 0.9f, 1f);
  }

  @Test
  void noneAreLeftOutUnlessAskedFor() {
    assertThat(
            CleanedPictures.of(unlabeled, new ThresholdJudge(0.3, 1, 0.5, MANY_LABELS), 0, false))
        .isSameAs(unlabeled);
  }

  @Test
  void ofFewLabelsATenthAtLeastIsLeftOut() {
    // given an estimate that says that there are none, of few labels and of many
    var few = new ThresholdJudge(0, 1, 0.5, 20);
    var many = new ThresholdJudge(0, 1, 0.5, MANY_LABELS);

    // then
    assertThat(NumberLatents.values(CleanedPictures.of(unlabeled, few, 1, false)))
        .hasSize(9)
        .doesNotContain(1f);
    assertThat(CleanedPictures.of(unlabeled, many, 1, false)).isSameAs(unlabeled);
  }

  @Test
  void somethingIsAlwaysLeft() {
    assertThat(
            NumberLatents.values(
                CleanedPictures.of(
                    unlabeled, new ThresholdJudge(1, 1, 0.5, MANY_LABELS), 5, false)))
        .containsExactly(0f, 0f);
  }

  @Test
  void aClassThatWasReportedAsAWholeKeepsItsPicturesWhereTheModelIsAskedForClasses() {
    // given two classes: nearly all of the second look like labels
    PictureSource classes =
        new ClassedRows(NumberLatents.of("", 0, 0.1f, 0.2f, 0.75f, 0.8f, 0.9f, 1, 0.1f), 4);
    var judge = new ThresholdJudge(0.5, 1, 0.5, MANY_LABELS);

    // then a model of classes keeps them, and loses the one like labels of the first
    assertThat(NumberLatents.values(CleanedPictures.of(classes, judge, 1, true)))
        .containsExactly(0f, 0.1f, 0.2f, 0.8f, 0.9f, 1f, 0.1f);
    assertThat(NumberLatents.values(CleanedPictures.of(classes, judge, 1, false)))
        .containsExactly(0f, 0.1f, 0.2f, 0.1f);
  }

  /** Rows of class 0 up to one, of class 1 from there on. */
  private record ClassedRows(PictureSource rows, int from) implements PictureSource {

    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public int channels() {
      return rows.channels();
    }

    @Override
    public int height() {
      return rows.height();
    }

    @Override
    public int width() {
      return rows.width();
    }

    @Override
    public int label(int row) {
      return row < from ? 0 : 1;
    }

    @Override
    public byte[] pixels(int row) {
      return rows.pixels(row);
    }

    @Override
    public void copyRow(int row, float[] target, int offset) {
      rows.copyRow(row, target, offset);
    }
  }
}
