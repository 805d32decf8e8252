package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.LatentLoss;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.texttoimage.LatentEncoding;
import io.lethe.diffusion.texttoimage.LatentGenerator;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.schemas.picture.PictureShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A text-to-image model of the diffusion module, which it owns. */
record LoadedTextToImage(TextToImageModel model) implements TrainableModel {

  private static final int RGB = 3;

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
    return LatentEncoding.of(model, pictures);
  }

  @Override
  public List<float[]> points(List<String> texts) {
    return model.points(texts);
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
