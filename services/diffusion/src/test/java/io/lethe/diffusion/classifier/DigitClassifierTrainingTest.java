package io.lethe.diffusion.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;
import io.lethe.diffusion.dataset.DataSetException;
import io.lethe.diffusion.dataset.LabelledPictures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitClassifierTrainingTest {
  @TempDir Path folder;

  @Test
  void learnsToTellClassesApart() {
    LabelledPictures blocks = new Blocks(512);

    try (DigitClassifier classifier = DigitClassifierTraining.train(blocks, 6, 1, line -> {})) {
      assertThat(DigitClassifierTraining.accuracy(classifier, blocks)).isGreaterThan(0.95);
    }
  }

  @Test
  void forgetsTheGradientsOfAStep() {
    ShuffledDigits digits = new ShuffledDigits(new Blocks(10), 1);
    int[] rows = {0, 1, 2};
    try (DigitClassifier classifier = DigitClassifier.untrained(1)) {
      classifier.parameters().values().forEach(array -> array.setRequiresGradient(true));

      DigitClassifierTraining.step(
          classifier, digits.pictures(0, rows), digits.oneHot(rows), Optimizer.adam().build());

      try (NDArray gradient = classifier.parameters().get("digits.bias").getGradient()) {
        assertThat(gradient.toFloatArray()).containsOnly(0);
      }
    }
  }

  @Test
  void repeatsItselfFromTheSeed() {
    LabelledPictures blocks = new Blocks(130);

    float[] first = featuresAfterTraining(blocks, 1);
    float[] again = featuresAfterTraining(blocks, 1);
    float[] other = featuresAfterTraining(blocks, 2);

    assertThat(again).containsExactly(first, within(1e-3f));
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void trainsFromAFolderAndWritesWeightsThatLoad() throws IOException {
    LabelledPictures blocks = new Blocks(130);
    writeMnist("train", blocks);
    writeMnist("t10k", new Blocks(100));
    Path out = folder.resolve("new/folder/classifier.safetensors");
    List<String> lines = new ArrayList<>();

    DigitClassifierTraining.run(folder, out, 1, 1, lines::add);

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("Epoch 1 of 1: mean loss \\d\\.\\d{4}\\.");
    assertThat(lines.get(1)).matches("Accuracy on 100 test digits: \\d+\\.\\d\\d %\\.");
    assertThat(lines.get(2)).isEqualTo("Wrote " + out + ".");
    try (DigitClassifier classifier = DigitClassifier.load(out)) {
      assertThat(classifier.features(blocks.rows(0))[0])
          .containsExactly(featuresAfterTraining(blocks, 1), within(1e-3f));
    }
  }

  @Test
  void saysThatMnistIsMissing() {
    Path out = folder.resolve("classifier.safetensors");

    assertThatThrownBy(() -> DigitClassifierTraining.run(folder, out, 1, 1, line -> {}))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith("There is no MNIST in " + folder);
    assertThat(out).doesNotExist();
  }

  @Test
  void refusesNoEpochs() {
    assertThatThrownBy(() -> DigitClassifierTraining.train(new Blocks(1), 0, 1, line -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epochs must be 1 or more, not 0");
  }

  private static float[] featuresAfterTraining(LabelledPictures pictures, long seed) {
    try (DigitClassifier classifier =
        DigitClassifierTraining.train(pictures, 1, seed, line -> {})) {
      return classifier.features(pictures.rows(0))[0];
    }
  }

  private void writeMnist(String part, LabelledPictures pictures) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + pictures.size() * pictures.pictureSize());
    ByteBuffer labels = ByteBuffer.allocate(8 + pictures.size());
    images.putInt(0x803).putInt(pictures.size()).putInt(28).putInt(28);
    labels.putInt(0x801).putInt(pictures.size());
    for (int row = 0; row < pictures.size(); row++) {
      images.put(pictures.pixels(row));
      labels.put((byte) pictures.label(row));
    }
    write(part + "-images-idx3-ubyte.gz", images.array());
    write(part + "-labels-idx1-ubyte.gz", labels.array());
  }

  private void write(String name, byte[] bytes) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(bytes);
    }
  }
}
