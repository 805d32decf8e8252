package io.lethe.diffusion.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.lethe.diffusion.captioned.CaptionedPictures;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.captioned.NamedColour;
import io.lethe.diffusion.captioned.SeenColours;
import io.lethe.diffusion.captioned.Silhouettes;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.version.VersionDirectory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The text-to-image model that ships. */
@Tag("numeric")
class CaptionedModelTest {
  private static final Path MODELS =
      Path.of(System.getProperty("basedir", "."), "..", "standalone/assets/models");
  private static final Path SHIPPED = MODELS.resolve("captioned-32");
  private static final int PICTURES = 16;

  private static TextToImageModel model;
  private static PictureClassifier classifier;

  @BeforeAll
  static void load() throws Exception {
    model = TextToImageModel.load(SHIPPED, Precision.FLOAT32, Device.cpu());
    classifier =
        PictureClassifier.load(
            MODELS.resolve("captioned-classifier/classifier.safetensors"), Device.cpu());
  }

  @AfterAll
  static void close() {
    model.close();
    classifier.close();
  }

  private static PictureList make(String prompt) {
    return new PromptedPictures(model, SamplerKind.DPM_SOLVER_2M, 10, 3, "")
        .make(Collections.nCopies(PICTURES, prompt), 7);
  }

  private static long showing(PictureList pictures, Motif motif) {
    int[] classes = classifier.read(new Silhouettes(pictures)).classes();
    return Arrays.stream(classes).filter(shown -> shown == motif.ordinal()).count();
  }

  private static void requireColours(PictureList made, NamedColour front, NamedColour back) {
    int fronts = 0;
    int backs = 0;
    for (int row = 0; row < made.size(); row++) {
      SeenColours seen =
          SeenColours.of(made.pixels(row), CaptionedPictures.SIDE, CaptionedPictures.SIDE);
      fronts += seen.motif() == front ? 1 : 0;
      backs += seen.background() == back ? 1 : 0;
    }
    assertThat(fronts).as("motifs in the right colour").isGreaterThanOrEqualTo(PICTURES / 2);
    assertThat(backs).as("right backgrounds").isGreaterThanOrEqualTo(PICTURES * 3 / 4);
  }

  @Test
  void isWholeAsItWasMade() throws Exception {
    VersionDirectory.verify(SHIPPED, VersionDirectory.manifestSha256(SHIPPED));
  }

  @Test
  void pointsOfTextsOfALikeMeaningAreNear() {
    // when
    List<float[]> points =
        model.points(List.of("a red seven on blue", "on blue, a red seven", "a star", ""));

    // then
    assertThat(distance(points.get(0), points.get(1)))
        .isLessThan(distance(points.get(0), points.get(2)));
    assertThat(points.get(3)).hasSameSizeAs(points.get(0)).isNotEqualTo(points.get(2));
    // and each is that of the text alone
    assertThat(distance(points.get(2), model.points(List.of("a star")).get(0)))
        .isLessThan(1e-3 * distance(points.get(2), points.get(3)));
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.pow(one[i] - other[i], 2);
    }
    return Math.sqrt(sum);
  }

  @Test
  void aCircleIsRoundAndBlackOnGreen() {
    PictureList made = make("a black circle on green");
    requireColours(made, NamedColour.BLACK, NamedColour.GREEN);
    assertThat(showing(made, Motif.CIRCLE)).isGreaterThanOrEqualTo(PICTURES / 2);
  }

  @Test
  void aSevenIsASevenInItsColours() {
    PictureList made = make("a red seven on blue");
    requireColours(made, NamedColour.RED, NamedColour.BLUE);
    assertThat(showing(made, Motif.SEVEN)).isGreaterThanOrEqualTo(PICTURES / 2);
  }

  @Test
  void aParaphraseThatNoTrainingSawIsUnderstood() {
    PictureList made = make("a blue picture of the digit 7 in red");
    requireColours(made, NamedColour.RED, NamedColour.BLUE);
    assertThat(showing(made, Motif.SEVEN)).isGreaterThanOrEqualTo(PICTURES / 4);
  }
}
