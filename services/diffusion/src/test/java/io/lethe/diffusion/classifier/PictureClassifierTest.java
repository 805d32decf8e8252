package io.lethe.diffusion.classifier;

import static io.lethe.diffusion.Measured.figure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the weights and the MNIST test digits that the repository ships. */
@Tag("numeric")
class PictureClassifierTest {
  private static final Path ASSETS =
      Path.of(System.getProperty("basedir", "."), "..", "standalone", "assets");

  private static PictureSource digits;
  private static PictureClassifier classifier;

  @TempDir Path folder;

  @BeforeAll
  static void load() throws IOException {
    digits =
        IdxPictures.mnistTest(ASSETS.resolve("datasets/mnist"))
            .rows(IntStream.range(0, 500).toArray());
    classifier =
        PictureClassifier.load(
            ASSETS.resolve("models/mnist-classifier/classifier.safetensors"), Device.cpu());
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  @Test
  void readsTestDigits() {
    assertThat(figure("accuracy on digits", ClassifierTraining.accuracy(classifier, digits)))
        .isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void givesFeaturesAndProbabilities() {
    Classification reading = classifier.read(digits);

    assertThat(reading.features()).hasDimensions(500, 64);
    assertThat(reading.probabilities()).hasDimensions(500, 10);
    for (int row = 0; row < 500; row++) {
      double sum = 0;
      for (float probability : reading.probabilities()[row]) {
        assertThat(probability).isBetween(0f, 1f);
        sum += probability;
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void hasNoFeatureThatIsTheSameForAllPictures() {
    float[][] features = classifier.features(digits);

    for (int feature = 0; feature < PictureClassifier.FEATURES; feature++) {
      int column = feature;
      assertThat(IntStream.range(0, 500).mapToDouble(row -> features[row][column]).distinct())
          .hasSizeGreaterThan(400);
    }
  }

  @Test
  void readsAPictureAloneAsAmongOthers() {
    Classification together = classifier.read(digits.rows(IntStream.range(0, 300).toArray()));

    Classification alone = classifier.read(digits.rows(299));

    assertThat(alone.features()[0]).containsExactly(together.features()[299], within(1e-3f));
    assertThat(alone.probabilities()[0])
        .containsExactly(together.probabilities()[299], within(1e-4f));
  }

  @Test
  void readsNothingFromNothing() {
    assertThat(classifier.read(digits.rows()).classes()).isEmpty();
  }

  @Test
  void freesWhatABatchNeeded() {
    int before = classifier.manager().getManagedArrays().size();

    classifier.read(digits);

    assertThat(classifier.manager().getManagedArrays().size()).isEqualTo(before);
  }

  @Test
  void leavesTheThreadsGradientModeAsItWas() {
    boolean before = JniUtils.isGradMode();
    try {
      JniUtils.setGradMode(true);

      classifier.read(digits.rows(0));

      assertThat(JniUtils.isGradMode()).isTrue();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  @Test
  void readsTheSameFromWeightsSavedAndLoaded() throws IOException {
    Path file = folder.resolve("copy.safetensors");
    classifier.save(file);

    try (PictureClassifier copy = PictureClassifier.load(file, Device.cpu())) {
      PictureSource few = digits.rows(0, 1, 2);
      assertThat(copy.probabilities(few)).isDeepEqualTo(classifier.probabilities(few));
    }
  }

  @Test
  void refusesPicturesOfAnotherShape() {
    assertThatThrownBy(() -> classifier.read(PictureList.of(List.of(new byte[588]), 3, 14, 14)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The classifier reads 28x28 pixels of 1 channels, not 14x14 of 3.");
  }

  @Test
  void refusesWeightsOfAnotherNetwork() throws IOException {
    Path file = folder.resolve("other.safetensors");
    Safetensors.write(
        file,
        List.of(
            new Safetensors.Tensor(
                "conv1.weight", Safetensors.Type.F32, List.of(1L), ByteBuffer.allocate(4))),
        Map.of());

    assertThatThrownBy(() -> PictureClassifier.load(file, Device.cpu()))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessage(file + " does not hold a picture classifier's weights.");
  }

  @Test
  void keepsItsShapeWithItsWeights() throws IOException {
    ClassifierShape shape = new ClassifierShape(3, 40, 24, 5);
    ClassifierNetwork network = new ClassifierNetwork(shape);
    Path file = folder.resolve("colours.safetensors");
    PictureSource picture = PictureList.of(List.of(new byte[3 * 40 * 24]), 3, 40, 24);
    try (PictureClassifier colours =
        new PictureClassifier(network, network.initialWeights(1), Device.cpu())) {
      colours.save(file);
      try (PictureClassifier copy = PictureClassifier.load(file, Device.cpu())) {
        assertThat(copy.shape()).isEqualTo(shape);
        assertThat(copy.read(picture).features()).hasDimensions(1, 64);
        assertThat(copy.probabilities(picture)).isDeepEqualTo(colours.probabilities(picture));
        assertThat(copy.probabilities(picture)).hasDimensions(1, 5);
      }
    }
  }

  @Test
  void refusesAFileWhoseShapeMakesNoSense() throws IOException {
    Path file = folder.resolve("other.safetensors");
    Safetensors.write(file, List.of(), Map.of("classes", "ten"));

    assertThatThrownBy(() -> PictureClassifier.load(file, Device.cpu()))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessage(file + " does not say what pictures its classifier reads.");
  }

  @Test
  void refusesAMissingFile() {
    assertThatThrownBy(
            () -> PictureClassifier.load(folder.resolve("nothing.safetensors"), Device.cpu()))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("nothing.safetensors");
  }
}
