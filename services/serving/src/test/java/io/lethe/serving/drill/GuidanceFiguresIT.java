package io.lethe.serving.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import io.lethe.diffusion.classifier.Classification;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.FrechetDistance;
import io.lethe.diffusion.metrics.PrecisionRecall;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What guidance does to a real model's pictures, for docs/lab/class-conditional.md. The model, in
 * {@code -Dlethe.drill.conditional}, makes digits by class and has a null class.
 */
class GuidanceFiguresIT {

  private static final String MODEL = System.getProperty("lethe.drill.conditional", "");
  private static final Path ASSETS = Path.of("../standalone/assets").toAbsolutePath();
  private static final double[] SCALES = {0, 0.5, 1, 2, 4, 8};
  private static final int PICTURES = 1000;
  private static final int REAL = 2000;
  private static final int BATCH = 50;
  private static final int DIGITS = 10;

  @Test
  void moreGuidanceShowsTheClassMoreClearly() throws Exception {
    assumeTrue(!MODEL.isEmpty(), "needs a class-conditional model in -Dlethe.drill.conditional");
    PictureSource mnist = DataSets.open(ASSETS.resolve("datasets/mnist"), 1, 28, 28);
    try (DiffusionModel model = DiffusionModel.load(Path.of(MODEL));
        PictureClassifier classifier =
            PictureClassifier.load(
                ASSETS.resolve("models/mnist-classifier/classifier.safetensors"), Device.cpu())) {
      float[][] real = classifier.features(mnist.rows(IntStream.range(0, REAL).toArray()));
      double[] shares = new double[SCALES.length];
      for (int i = 0; i < SCALES.length; i++) {
        Classification reading = classifier.read(made(model, SCALES[i]));
        int[] shown = reading.classes();
        int right = 0;
        for (int picture = 0; picture < PICTURES; picture++) {
          right += shown[picture] == picture % DIGITS ? 1 : 0;
        }
        var share = new ShareOfClass(right, PICTURES);
        PrecisionRecall overlap =
            PrecisionRecall.of(real, reading.features(), PrecisionRecall.NEIGHBOURS);
        System.out.printf(
            "| %s | %.1f ± %.1f | %.2f | %.2f | %.2f |%n",
            SCALES[i],
            100 * share.share(),
            100 * share.standardError(),
            FrechetDistance.between(real, reading.features()),
            overlap.precision(),
            overlap.recall());
        shares[i] = share.share();
      }
      assertThat(shares[3]).as("share at 2").isGreaterThan(shares[0]);
    }
  }

  /** Digits 0 to 9 in turn, seeds from 0: the same noise for each scale. */
  private static PictureSource made(DiffusionModel model, double scale) {
    List<byte[]> pictures = new ArrayList<>();
    for (int from = 0; from < PICTURES; from += BATCH) {
      pictures.addAll(
          PictureGenerator.generate(
              model,
              IntStream.range(from, from + BATCH)
                  .mapToObj(
                      i -> new PictureRequest(i, SamplerKind.DPM_SOLVER_2M, 10, i % DIGITS, scale))
                  .toList()));
    }
    return PictureList.of(pictures, 1, model.height(), model.width());
  }
}
