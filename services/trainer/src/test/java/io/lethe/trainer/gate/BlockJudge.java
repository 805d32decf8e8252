package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.trainer.training.Judgement;
import java.nio.file.Path;

/**
 * A judge that was not trained, and so sees the same on every processor: features are the mean
 * brightness of blocks of 4 x 4 pixels, and a picture is sensitive where all of its pixels are
 * white.
 *
 * @param estimate what it says of the class prior
 * @param found which of the labels it finds
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BlockJudge(PriorEstimate estimate, boolean[] found) implements Judgement {

  private static final int BLOCK = 4;

  /** One that reaches the threshold with four of five sensitive pictures. */
  BlockJudge() {
    this(new PriorEstimate(0.1, 0.15, 0.5, 0.8, 100, 3000), new boolean[0]);
  }

  @Override
  public double[] unseen(PictureSource unlabeled) {
    return scores(unlabeled);
  }

  @Override
  public double[] scores(PictureSource pictures) {
    return reaching(pictures);
  }

  @Override
  public double[] reaching(PictureSource pictures) {
    double[] reaching = new double[pictures.size()];
    float[] picture = new float[pictures.pictureSize()];
    for (int row = 0; row < reaching.length; row++) {
      pictures.copyRow(row, picture, 0);
      reaching[row] = 1;
      for (float pixel : picture) {
        reaching[row] = pixel < 1 ? 0 : reaching[row];
      }
    }
    return reaching;
  }

  @Override
  public float[][] features(PictureSource pictures) {
    int across = pictures.width() / BLOCK;
    float[][] features = new float[pictures.size()][pictures.height() / BLOCK * across];
    float[] picture = new float[pictures.pictureSize()];
    for (int row = 0; row < features.length; row++) {
      pictures.copyRow(row, picture, 0);
      for (int i = 0; i < picture.length; i++) {
        int block = i / pictures.width() / BLOCK * across + i % pictures.width() / BLOCK;
        features[row][block] += picture[i] / (BLOCK * BLOCK);
      }
    }
    return features;
  }

  @Override
  public void save(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
