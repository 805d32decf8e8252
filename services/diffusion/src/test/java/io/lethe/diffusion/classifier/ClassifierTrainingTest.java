package io.lethe.diffusion.classifier;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.lethe.diffusion.dataset.PictureSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("numeric")
class ClassifierTrainingTest {
  @TempDir Path folder;

  @Test
  void learnsToTellClassesApart() {
    PictureSource blocks = new Blocks(512);

    try (PictureClassifier classifier =
        ClassifierTraining.train(
            blocks, new ClassifierSettings(6, false, seed(1)), Device.cpu(), line -> {})) {
      assertThat(figure("accuracy on blocks", ClassifierTraining.accuracy(classifier, blocks)))
          .isGreaterThan(0.95);
    }
  }

  @Test
  void learnsToTellColoursApart() {
    PictureSource colours = new Colours(384, 16);

    try (PictureClassifier classifier =
        ClassifierTraining.train(
            colours, new ClassifierSettings(6, true, seed(1)), Device.cpu(), line -> {})) {
      assertThat(classifier.shape()).isEqualTo(new ClassifierShape(3, 16, 16, 3));
      assertThat(figure("accuracy on colours", ClassifierTraining.accuracy(classifier, colours)))
          .isGreaterThan(0.9);
    }
  }

  /** Trainings share nothing: each collects its gradients in a leaf of its own. */
  @Test
  void trainsTheSameBesideAnotherTraining() {
    PictureSource blocks = new Blocks(130);
    float[] alone = featuresAfterTraining(blocks, 1);

    CompletableFuture<float[]> other =
        CompletableFuture.supplyAsync(() -> featuresAfterTraining(blocks, 2));
    float[] beside = featuresAfterTraining(blocks, 1);

    assertThat(beside).containsExactly(alone, within(1e-3f));
    assertThat(other.join()).isNotEqualTo(alone);
  }

  @Test
  void repeatsItselfFromTheSeed() {
    PictureSource blocks = new Blocks(130);

    float[] first = featuresAfterTraining(blocks, 1);
    float[] again = featuresAfterTraining(blocks, 1);
    float[] other = featuresAfterTraining(blocks, 2);

    assertThat(again).containsExactly(first, within(1e-3f));
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void writesWeightsThatLoad() throws IOException {
    PictureSource blocks = new Blocks(130);
    Path out = folder.resolve("new/folder/classifier.safetensors");
    List<String> lines = new ArrayList<>();

    ClassifierTraining.run(
        blocks,
        new Blocks(100),
        out,
        new ClassifierSettings(1, false, 1),
        Device.cpu(),
        lines::add);

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("Epoch 1 of 1: mean loss \\d\\.\\d{4}\\.");
    assertThat(lines.get(1)).matches("Accuracy on 100 test pictures: \\d+\\.\\d\\d %\\.");
    assertThat(lines.get(2)).isEqualTo("Wrote " + out + ".");
    try (PictureClassifier classifier = PictureClassifier.load(out, Device.cpu())) {
      assertThat(classifier.features(blocks.rows(0))[0])
          .containsExactly(featuresAfterTraining(blocks, 1), within(1e-3f));
    }
  }

  @Test
  void refusesNoEpochs() {
    assertThatThrownBy(() -> new ClassifierSettings(0, false, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epochs must be 1 or more, not 0");
  }

  @Test
  void refusesNoPictures() {
    ClassifierSettings settings = new ClassifierSettings(1, false, 1);

    assertThatThrownBy(
            () -> ClassifierTraining.train(new Blocks(0), settings, Device.cpu(), line -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are no pictures to train a classifier on.");
  }

  private static float[] featuresAfterTraining(PictureSource pictures, long seed) {
    try (PictureClassifier classifier =
        ClassifierTraining.train(
            pictures, new ClassifierSettings(1, false, seed), Device.cpu(), line -> {})) {
      return classifier.features(pictures.rows(0))[0];
    }
  }
}
