package io.lethe.diffusion.captioned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CaptionedPicturesTest {
  private static final int SIDE = 28;
  private static final int PICTURES = 400;

  /** Each digit is a vertical stroke. */
  private static PictureSource digits() {
    List<byte[]> pictures = new ArrayList<>();
    for (int digit = 0; digit < Motif.DIGITS; digit++) {
      byte[] stroke = new byte[SIDE * SIDE];
      for (int y = 4; y < 24; y++) {
        for (int x = 12; x < 16; x++) {
          stroke[y * SIDE + x] = (byte) 255;
        }
      }
      pictures.add(stroke);
    }
    return PictureList.of(pictures, IntStream.range(0, Motif.DIGITS).toArray(), 1, SIDE, SIDE);
  }

  private final CaptionedPictures pictures = new CaptionedPictures(digits(), PICTURES, 5);

  @Test
  void eachRowIsAFunctionOfTheSeed() {
    // given the same pictures again, and others
    CaptionedPictures again = new CaptionedPictures(digits(), 3 * PICTURES, 5);
    CaptionedPictures others = new CaptionedPictures(digits(), PICTURES, 6);

    // then
    for (int row = 0; row < 20; row++) {
      assertThat(again.pixels(row)).isEqualTo(pictures.pixels(row));
      assertThat(again.prompt(row)).isEqualTo(pictures.prompt(row));
      assertThat(others.pixels(row)).isNotEqualTo(pictures.pixels(row));
    }
  }

  @Test
  void allMotifsAndColoursComeAndContrast() {
    Set<Motif> motifs = EnumSet.noneOf(Motif.class);
    Set<NamedColour> colours = EnumSet.noneOf(NamedColour.class);
    int digits = 0;
    for (int row = 0; row < PICTURES; row++) {
      Scene scene = pictures.scene(row);
      motifs.add(scene.motif());
      colours.add(scene.colour());
      digits += scene.motif().isDigit() ? 1 : 0;
      assertThat(scene.colour().contrastsWith(scene.background())).isTrue();
      assertThat(pictures.label(row)).isEqualTo(scene.motif().ordinal());
    }
    assertThat(motifs).hasSize(Motif.values().length);
    assertThat(colours).hasSize(NamedColour.values().length);
    assertThat(digits).isBetween(PICTURES / 2, PICTURES * 4 / 5);
  }

  @Test
  void theColoursOfTheCaptionAreSeenInThePicture() {
    for (int row = 0; row < 100; row++) {
      SeenColours seen =
          SeenColours.of(pictures.pixels(row), CaptionedPictures.SIDE, CaptionedPictures.SIDE);
      assertThat(seen.motif()).as("picture %d", row).isEqualTo(pictures.scene(row).colour());
      assertThat(seen.background()).isEqualTo(pictures.scene(row).background());
    }
  }

  @Test
  void aSlantedMotifLeansToTheRight() {
    // given the silhouettes of strokes
    Silhouettes silhouettes = new Silhouettes(pictures);
    for (int row = 0; row < 100; row++) {
      Scene scene = pictures.scene(row);
      if (scene.motif().isDigit()) {
        // then the upper part is as far to the left as the lower part, or farther to the right
        byte[] gray = silhouettes.pixels(row);
        double lean = centre(gray, 8, 14) - centre(gray, 18, 24);
        assertThat(lean > 3).as("picture %d leans by %f", row, lean).isEqualTo(scene.slanted());
      }
    }
  }

  /** Where the mean of some lines lies, from the left. */
  private static double centre(byte[] gray, int fromY, int toY) {
    double sum = 0;
    double weighted = 0;
    for (int i = fromY * CaptionedPictures.SIDE; i < toY * CaptionedPictures.SIDE; i++) {
      sum += gray[i] & 0xFF;
      weighted += (gray[i] & 0xFF) * (double) (i % CaptionedPictures.SIDE);
    }
    return weighted / sum;
  }

  @Test
  void captionsSayTheSceneInManyForms() {
    // given
    Scene scene = new Scene(Motif.SEVEN, NamedColour.ORANGE, NamedColour.BLUE, true);
    Scene shape = new Scene(Motif.CIRCLE, NamedColour.GREEN, NamedColour.WHITE, false);

    // then
    assertThat(CaptionForm.TRAINED.get(0).of(shape)).isEqualTo("a green circle on white");
    assertThat(CaptionForm.TRAINED.get(0).of(scene)).isEqualTo("a slanted orange seven on blue");
    assertThat(CaptionForm.TRAINED.get(2).of(scene, true, true))
        .isEqualTo("the slanted number 7 in orange, blue background");
    assertThat(
            CaptionForm.TRAINED
                .get(9)
                .of(new Scene(Motif.ONE, NamedColour.ORANGE, NamedColour.BLUE, false)))
        .isEqualTo("an orange one");
  }

  @Test
  void heldBackFormsHaveNoOtherWords() {
    Set<String> trained = CaptionForm.words();
    for (int row = 0; row < PICTURES; row++) {
      String held = pictures.caption(row, CaptionForm.HELD_BACK, row);
      assertThat(trained).containsAll(List.of(held.replaceAll("[^a-z]+", " ").trim().split(" ")));
      CaptionForm.TRAINED.forEach(
          form -> assertThat(held).isNotEqualTo(form.of(pictures.scene(0))));
    }
  }

  @Test
  void colouredDigitsAreRefusedAsASource() {
    assertThatThrownBy(() -> new CaptionedPictures(pictures, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gray digits");
  }
}
