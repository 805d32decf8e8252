package io.lethe.diffusion.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierShapeTest {
  @Test
  void isThatOfADataSet() {
    assertThat(ClassifierShape.of(new Blocks(20))).isEqualTo(ClassifierShape.DIGITS);
    assertThat(ClassifierShape.of(new Colours(3, 32))).isEqualTo(new ClassifierShape(3, 32, 32, 3));
  }

  @Test
  void refusesPicturesWithoutAClass() {
    PictureSource pictures =
        PictureList.of(
            List.of(new byte[64], new byte[64]), new int[] {1, PictureSource.NO_CLASS}, 1, 8, 8);

    assertThatThrownBy(() -> ClassifierShape.of(pictures))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A classifier learns from pictures of known classes, but picture 1 has none.");
  }

  /** Poolings go on until no side is above 8. */
  @ParameterizedTest
  @CsvSource({"8, 3, 4", "32, 3, 64", "64, 4, 64", "96, 5, 36", "128, 5, 64"})
  void makesDeeperNetworksForLargerPictures(int side, int convolutions, int lastArea) {
    ClassifierNetwork network = new ClassifierNetwork(new ClassifierShape(3, side, side, 2));

    assertThat(
            network.layout().entries().stream()
                .filter(parameter -> parameter.name().matches("conv.*weight")))
        .hasSize(convolutions);
    assertThat(network.layout().entry("features.weight").shape())
        .containsExactly(64L, 64L * lastArea);
  }

  @Test
  void leavesSomethingOfTheShorterSide() {
    ClassifierNetwork network = new ClassifierNetwork(new ClassifierShape(1, 32, 128, 2));

    assertThat(network.layout().entry("features.weight").shape()).containsExactly(64L, 32L * 16);
  }

  @Test
  void refusesWhatNoClassifierReads() {
    assertThatThrownBy(() -> new ClassifierShape(2, 28, 28, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A classifier reads pictures of 1 or 3 channels, not 2.");
    assertThatThrownBy(() -> new ClassifierShape(3, 256, 178, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A classifier reads pictures with sides of 8 to 128 pixels, not 178x256.");
    assertThatThrownBy(() -> new ClassifierShape(3, 8, 33, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A classifier reads no pictures with one side over 4 times the other, such as 33x8.");
    assertThatThrownBy(() -> ClassifierShape.of(new Blocks(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A classifier tells 2 to 1000 classes apart, not 1.");
  }
}
