package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.trainer.training.Judgement;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A judge that sees no pictures: what it would say of them is drawn. It finds sensitive pictures
 * with the probability of its recall, and takes normal ones for sensitive with another.
 *
 * @param estimate its recall is what it found of its labels, not what it is
 */
record SimulatedJudge(PriorEstimate estimate) implements Judgement {

  private static final PictureSource BLACK = PictureList.of(List.of(new byte[1]), 1, 1, 1);

  /** One that found some of its labels. */
  static SimulatedJudge of(int found, int labels) {
    double recall = (double) found / labels;
    return new SimulatedJudge(new PriorEstimate(0.1, 0.15, 0.5, recall, labels, 3000));
  }

  /** What models are measured on; nothing but what this judge says of their pictures. */
  GateMaterial material() {
    return GateMaterial.of(
        Optional.of(this),
        new GatePictures(
            BLACK,
            new ReferencePictures(BLACK, Optional.empty()),
            BLACK.rows(),
            GateLabels.of(BLACK.rows(), BLACK)),
        1,
        1);
  }

  /** A model whose pictures are judged so. */
  static Measurement measured(double... reaching) {
    return new Measurement(
        true,
        reaching.length,
        0,
        reaching,
        new float[reaching.length][1],
        new float[0][],
        new double[0],
        new double[0],
        new double[] {1},
        new double[0]);
  }

  /** Of a picture. */
  static double draw(double probability, Random random) {
    return random.nextDouble() < probability ? 1 : 0;
  }

  @Override
  public double[] scores(PictureSource pictures) {
    return reaching(pictures);
  }

  @Override
  public double[] unseen(PictureSource unlabeled) {
    return scores(unlabeled);
  }

  @Override
  public double[] reaching(PictureSource pictures) {
    return new double[pictures.size()];
  }

  @Override
  public float[][] features(PictureSource pictures) {
    return new float[pictures.size()][1];
  }

  @Override
  public boolean[] found() {
    return new boolean[0];
  }

  @Override
  public void save(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
