package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.training.TrainableModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A model that makes real digits instead of drawing them: the same request gives the same one, and
 * another digit in place of one that the model does not make.
 *
 * @param digits row by class: what it makes of seed s is one of class {@code s % digits.size()}
 * @param loss of every picture
 */
record DigitMaker(List<PictureSource> digits, double loss) implements TrainableModel {

  private static final int SPREAD = 31;

  @Override
  public PictureShape shape() {
    PictureSource any = digits.get(0);
    return new PictureShape(any.width(), any.height(), any.channels());
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public boolean hasFiniteWeights() {
    return !Double.isNaN(loss);
  }

  @Override
  public double[] losses(PictureSource pictures, int rows, long seed) {
    double[] all = new double[rows];
    Arrays.fill(all, loss);
    return all;
  }

  @Override
  public List<float[]> sample(List<PictureRequest> requests) {
    return requests.stream()
        .map(
            request -> {
              int place = Math.floorMod(request.seed(), digits.size());
              PictureSource digit = digits.get(place);
              float[] picture = new float[digit.pictureSize()];
              // Others for each place, so that a model of one digit does not repeat its pictures.
              long row = request.seed() / digits.size() + (long) SPREAD * place;
              digit.copyRow(Math.floorMod(row, digit.size()), picture, 0);
              return picture;
            })
        .toList();
  }

  @Override
  public void save(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
