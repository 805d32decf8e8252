package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.DenoisingLoss;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.PictureShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model of the diffusion module, which it owns. */
public record LoadedModel(DiffusionModel model) implements TrainableModel {

  @Override
  public PictureShape shape() {
    return new PictureShape(model.width(), model.height(), model.channels());
  }

  @Override
  public int classes() {
    return model.config().classes().orElse(0);
  }

  @Override
  public boolean hasFiniteWeights() {
    return model.isFinite();
  }

  @Override
  public double[] losses(PictureSource pictures, int rows, long seed) {
    return DenoisingLoss.each(model, pictures, rows, seed);
  }

  @Override
  public List<float[]> sample(List<PictureRequest> requests) {
    float[] all = PictureGenerator.sample(model, requests);
    List<float[]> pictures = new ArrayList<>(requests.size());
    for (int from = 0; from < all.length; from += model.pictureSize()) {
      pictures.add(Arrays.copyOfRange(all, from, from + model.pictureSize()));
    }
    return pictures;
  }

  @Override
  public void save(Path directory) throws IOException {
    model.save(directory);
  }

  @Override
  public void close() {
    model.close();
  }
}
