package io.lethe.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.LatentLoss;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.texttoimage.LatentGenerator;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.schemas.picture.PictureShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A text-to-image model of the diffusion module, which it owns. */
record LoadedTextToImage(TextToImageModel model) implements TrainableModel {

  private static final int RGB = 3;

  /** Pictures that are encoded at once. */
  private static final int ENCODED = 4;

  @Override
  public PictureShape shape() {
    return new PictureShape(model.directory().width(), model.directory().height(), RGB);
  }

  @Override
  public Optional<PictureShape> latents() {
    int reduction = model.directory().autoencoder().reduction();
    return Optional.of(
        new PictureShape(
            model.directory().width() / reduction,
            model.directory().height() / reduction,
            model.directory().autoencoder().latentChannels()));
  }

  @Override
  public List<byte[]> encode(PictureSource pictures) {
    List<byte[]> all = new ArrayList<>();
    for (int from = 0; from < pictures.size(); from += ENCODED) {
      int rows = Math.min(ENCODED, pictures.size() - from);
      float[] pixels = new float[rows * pictures.pictureSize()];
      for (int row = 0; row < rows; row++) {
        pictures.copyRow(from + row, pixels, row * pictures.pictureSize());
      }
      try (GradientMode off = GradientMode.off();
          NDManager scope = model.manager().newSubManager()) {
        NDArray batch =
            scope.create(pixels, new Shape(rows, RGB, pictures.height(), pictures.width()));
        float[] latents = model.encode(batch).toFloatArray();
        int size = latents.length / rows;
        for (int row = 0; row < rows; row++) {
          all.add(HalfPrecision.encode(latents, row * size, size));
        }
      }
    }
    return all;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public boolean hasFiniteWeights() {
    return model.isFinite();
  }

  @Override
  public double[] losses(PictureSource pictures, int rows, long seed) {
    return LatentLoss.each(model, pictures, rows, seed);
  }

  @Override
  public List<float[]> sample(List<PictureRequest> requests) {
    return LatentGenerator.sample(model, requests);
  }

  @Override
  public boolean isChange() {
    return model.rank() > 0;
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
