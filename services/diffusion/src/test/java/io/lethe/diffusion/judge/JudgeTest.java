package io.lethe.diffusion.judge;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.dataset.PictureSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("numeric")
class JudgeTest {
  private static final JudgeSettings QUICK =
      new JudgeSettings(20, 16, 3e-3, 0.1, 0.25, 2, 40, seed(1));

  private final PictureSource sensitive = Squares.of(24, 1.0, 1, 12, 12);
  private final PictureSource mixed = Squares.of(60, 0.1, 1, 12, 12);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"1, 12, 12", "3, 9, 30", "1, 4, 4", "1, 28, 28", "3, 40, 40"})
  void tellsThePositivesInPicturesOfAnyShape(int channels, int height, int width) {
    PictureSource positives = Squares.of(24, 1.0, channels, height, width);
    PictureSource negatives = Squares.of(24, 0.0, channels, height, width);

    try (Judge judge = Judge.train(positives, negatives, QUICK, Device.cpu())) {
      double apart = mean(judge.scores(positives)) - mean(judge.scores(negatives));
      assertThat(figure("scores apart", apart)).isGreaterThan(0.5);
      assertThat(judge.features(positives)).hasDimensions(24, 64);
    }
  }

  @Test
  void isAFunctionOfTheSeed() {
    JudgeSettings otherSeed = new JudgeSettings(20, 16, 3e-3, 0.1, 0.25, 2, 40, seed(2));
    try (Judge one = Judge.train(sensitive, mixed, QUICK, Device.cpu());
        Judge same = Judge.train(sensitive, mixed, QUICK, Device.cpu());
        Judge other = Judge.train(sensitive, mixed, otherSeed, Device.cpu())) {
      assertThat(same.scores(mixed)).containsExactly(one.scores(mixed), within(1e-3));
      assertThat(other.scores(mixed)).isNotEqualTo(one.scores(mixed));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 33})
  void saysOneThingOfAPictureWhateverItIsReadWith(int count) {
    try (Judge judge = Judge.train(sensitive, mixed, QUICK, Device.cpu())) {
      PictureSource some = mixed.rows(IntStream.range(0, count).toArray());

      assertThat(judge.scores(some))
          .containsExactly(Arrays.copyOf(judge.scores(mixed), count), within(1e-4));
      assertThat(judge.features(some)).hasDimensions(count, 64);
    }
  }

  @Test
  void scoresEachRowByTheMemberThatDidNotSeeIt() {
    // given 24 labels and 40 unlabeled pictures of 60
    CrossFitting fitting = CrossFitting.run(sensitive, mixed, QUICK, Device.cpu());

    try (Judge judge = fitting.judge()) {
      // then the scores are those of one member or the other, half of each
      assertThat(judge.members()).isEqualTo(2);
      assertThat(fitting.heldOut().positives()).hasSize(24);
      assertThat(fitting.heldOut().unlabeled()).hasSize(40);
      // and each label's score is in its own place
      double[][] all = {judge.scores(0, sensitive), judge.scores(1, sensitive)};
      int ofFirst = 0;
      for (int row = 0; row < 24; row++) {
        double score = fitting.heldOut().positives()[row];
        assertThat(Math.min(Math.abs(all[0][row] - score), Math.abs(all[1][row] - score)))
            .isLessThan(1e-4);
        ofFirst += Math.abs(all[0][row] - score) < Math.abs(all[1][row] - score) ? 1 : 0;
      }
      assertThat(ofFirst).isEqualTo(12);
      assertThat(judge.features(mixed)).hasDimensions(60, 128);

      // and of all 60 each has the score of one member, those that none learned from too
      double[] unseen = fitting.unseen(mixed);
      double[] first = judge.scores(0, mixed);
      double[] second = judge.scores(1, mixed);
      for (int row = 0; row < 60; row++) {
        assertThat(
                Math.min(Math.abs(unseen[row] - first[row]), Math.abs(unseen[row] - second[row])))
            .isLessThan(1e-4);
      }
      for (int place = 0; place < 40; place++) {
        assertThat(unseen[fitting.drawn()[place]]).isEqualTo(fitting.heldOut().unlabeled()[place]);
      }
    }
  }

  @Test
  void doesNotLearnAFoldThatItScores() {
    // given labels that are as the unlabeled pictures are, so that there is nothing to learn
    PictureSource same = Squares.noise(40, 1);
    PictureSource others = Squares.noise(40, 2);
    JudgeSettings longer = new JudgeSettings(500, 16, 3e-3, 0, 0, 2, 40, seed(1));

    CrossFitting fitting = CrossFitting.run(same, others, longer, Device.cpu());

    // then held-out scores can't tell them, though those of a judge that knows them can
    try (Judge judge = fitting.judge();
        Judge knowing = Judge.train(same, others, longer, Device.cpu())) {
      double gap = mean(fitting.heldOut().positives()) - mean(fitting.heldOut().unlabeled());
      double known = mean(knowing.scores(same)) - mean(knowing.scores(others));
      assertThat(figure("scores of known noise apart", known)).isGreaterThan(0.5);
      assertThat(figure("unknown over known", Math.abs(gap) / known)).isLessThan(0.5);
    }
  }

  @Test
  void saysTheSameWhenLoadedAgain() throws IOException {
    Path file = folder.resolve("judge.safetensors");
    try (Judge judge = CrossFitting.run(sensitive, mixed, QUICK, Device.cpu()).judge()) {
      judge.save(file);
      try (Judge copy = Judge.load(file, Device.cpu())) {
        assertThat(copy.members()).isEqualTo(2);
        assertThat(copy.scores(mixed)).containsExactly(judge.scores(mixed), within(1e-4));
      }
    }
  }

  @Test
  void leavesTheThreadsGradientModeAsItWas() {
    boolean before = JniUtils.isGradMode();
    try {
      JniUtils.setGradMode(false);
      Judge.train(sensitive, mixed, QUICK, Device.cpu()).close();
      assertThat(JniUtils.isGradMode()).isFalse();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  @Test
  void refusesAFileThatHoldsNoJudge() throws IOException {
    Path file = folder.resolve("other.safetensors");
    Safetensors.write(
        file,
        List.of(
            new Safetensors.Tensor("x", Safetensors.Type.F32, List.of(1L), ByteBuffer.allocate(4))),
        Map.of("channels", "1", "height", "12", "width", "12", "members", "1"));

    assertThatThrownBy(() -> Judge.load(file, Device.cpu()))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessage(file + " does not hold a judge's weights.");
  }

  @Test
  void refusesPicturesOfAnotherShape() {
    assertThatThrownBy(
            () -> Judge.train(sensitive, Squares.of(5, 0, 3, 12, 12), QUICK, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The judge reads 12x12 pixels of 1 channels, not 12x12 of 3.");
  }

  @Test
  void refusesTooFewPictures() {
    assertThatThrownBy(() -> Judge.train(sensitive.rows(), mixed, QUICK, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A judge needs at least 1 labelled pictures, not 0.");
    assertThatThrownBy(() -> CrossFitting.run(sensitive, mixed.rows(1), QUICK, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A judge needs at least 2 unlabeled pictures, not 1.");
  }

  private static double mean(double[] scores) {
    return Arrays.stream(scores).average().orElseThrow();
  }
}
