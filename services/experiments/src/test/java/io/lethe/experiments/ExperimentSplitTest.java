package io.lethe.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExperimentSplitTest {

  private static final int OF_EACH = 100;

  /** 1000 pictures of one pixel pair that says which row they are; the class is row % 10. */
  private static final PictureSource NUMBERED =
      new PictureSource() {
        @Override
        public int size() {
          return 10 * OF_EACH;
        }

        @Override
        public int channels() {
          return 1;
        }

        @Override
        public int height() {
          return 1;
        }

        @Override
        public int width() {
          return 2;
        }

        @Override
        public byte[] pixels(int row) {
          return new byte[] {(byte) (row / 256), (byte) (row % 256)};
        }

        @Override
        public int label(int row) {
          return row % 10;
        }
      };

  private static ExperimentSplit split(Labels labels) throws Exception {
    // 25000, 2500 and 2500 at this scale are 250, 25 and 25
    return ExperimentSplit.of(
        NUMBERED, ExperimentConfig.named("mnist-even"), 0.01, List.of(labels));
  }

  @Test
  void thePartsHaveThePapersSizesAndClasses() throws Exception {
    ExperimentSplit split = split(new Labels(0, 0, Set.of(), 1));

    assertThat(labels(split.cleanNormals())).hasSize(250).allMatch(label -> label % 2 == 0);
    assertThat(labels(split.unlabeled())).hasSize(275);
    assertThat(labels(split.unlabeled()).stream().filter(label -> label % 2 == 1)).hasSize(25);
    assertThat(labels(split.labelled())).hasSize(25).allMatch(label -> label % 2 == 1);
    assertThat(split.prior()).isEqualTo(25 / 275.0);
  }

  @Test
  void noPictureIsInTwoParts() throws Exception {
    ExperimentSplit split = split(new Labels(20, 0.5, Set.of(), 1));

    Set<Integer> rows = new HashSet<>(rows(split.unlabeled()));
    assertThat(rows).hasSize(275).containsAll(rows(split.cleanNormals()));
    assertThat(rows(split.labelled())).doesNotHaveDuplicates().noneMatch(rows::contains);
    rows.addAll(rows(split.labelled()));
    assertThat(rows(split.spareNormals())).isNotEmpty().noneMatch(rows::contains);
  }

  @Test
  void theSeedChoosesLabelsAndNotTheUnlabeledPictures() throws Exception {
    ExperimentSplit first = split(new Labels(10, 0, Set.of(), 1));
    ExperimentSplit second = split(new Labels(10, 0, Set.of(), 2));

    assertThat(rows(first.unlabeled())).isEqualTo(rows(second.unlabeled()));
    assertThat(rows(first.labelled())).isNotEqualTo(rows(second.labelled()));
  }

  @Test
  void noisyLabelsAreNormalPictures() throws Exception {
    ExperimentSplit split = split(new Labels(20, 0.3, Set.of(), 1));

    assertThat(labels(split.labelled())).hasSize(20);
    assertThat(labels(split.labelled()).stream().filter(label -> label % 2 == 0)).hasSize(6);
  }

  @Test
  void labelsMayCoverOneClassOnly() throws Exception {
    ExperimentSplit split = split(new Labels(0, 0, Set.of(3), 1));

    assertThat(labels(split.labelled())).isNotEmpty().containsOnly(3);
  }

  @Test
  void labelsOfSeveralGoesAddUp() throws Exception {
    Labels threes = new Labels(3, 0, Set.of(3), 1);
    Labels fives = new Labels(3, 0, Set.of(5), 1);
    ExperimentConfig config = ExperimentConfig.named("mnist-even");

    ExperimentSplit first = ExperimentSplit.of(NUMBERED, config, 0.01, List.of(threes));
    ExperimentSplit both = ExperimentSplit.of(NUMBERED, config, 0.01, List.of(threes, fives));

    assertThat(labels(both.labelled())).containsExactly(3, 3, 3, 5, 5, 5);
    assertThat(rows(both.labelled())).startsWith(rows(first.labelled()).toArray(Integer[]::new));
  }

  @Test
  void askingForMoreLabelsThanThereAreIsRefused() {
    assertThatThrownBy(() -> split(new Labels(26, 0, Set.of(), 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There are 25 sensitive pictures to label");
  }

  @Test
  void aDataSetThatIsTooSmallIsRefused() {
    assertThatThrownBy(
            () ->
                ExperimentSplit.of(
                    NUMBERED,
                    ExperimentConfig.named("mnist-even"),
                    1,
                    List.of(new Labels(0, 0, Set.of(), 1))))
        .hasMessageContaining("--scale");
  }

  private static List<Integer> labels(PictureSource pictures) {
    List<Integer> labels = new ArrayList<>();
    for (int row = 0; row < pictures.size(); row++) {
      labels.add(pictures.label(row));
    }
    return labels;
  }

  private static List<Integer> rows(PictureSource pictures) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < pictures.size(); row++) {
      byte[] pixels = pictures.pixels(row);
      rows.add((pixels[0] & 0xFF) * 256 + (pixels[1] & 0xFF));
    }
    return rows;
  }
}
