package io.lethe.serving.swap;

import ai.djl.Device;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.Pixels;
import io.lethe.schemas.picture.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A diffusion model of lethe-diffusion as a denoiser to serve. */
public final class DiffusionDenoiser implements Denoiser {

  private final DiffusionModel model;
  private final PictureShape shape;

  private DiffusionDenoiser(DiffusionModel model) {
    this.model = model;
    this.shape = new PictureShape(model.width(), model.height(), model.channels());
  }

  /**
   * Reads a diffusers directory.
   *
   * @param device where it makes its pictures
   * @throws IOException when a file is missing or broken
   * @throws RuntimeException when the config is not supported, or a weight is not finite
   */
  public static DiffusionDenoiser read(Path directory, Device device) throws IOException {
    DiffusionModel model = DiffusionModel.load(directory, device);
    boolean finite = false;
    try {
      finite = model.isFinite();
    } finally {
      if (!finite) {
        model.close();
      }
    }
    if (!finite) {
      throw new IllegalStateException("The checkpoint has weights that are not finite numbers.");
    }
    return new DiffusionDenoiser(model);
  }

  @Override
  public PictureShape shape() {
    return shape;
  }

  @Override
  public int maxSteps() {
    return model.schedule().steps();
  }

  @Override
  public int classes() {
    return model.config().classes().orElse(0);
  }

  @Override
  public List<Picture> denoise(List<PictureRequest> requests) {
    float[] pictures = PictureGenerator.sample(model, requests);
    requireFinite(pictures);
    List<Picture> made = new ArrayList<>(requests.size());
    for (int row = 0; row < requests.size(); row++) {
      byte[] pixels = Pixels.interleaved(model, pictures, row * model.pictureSize());
      made.add(new Picture(shape.width(), shape.height(), shape.channels(), pixels));
    }
    return made;
  }

  /** As 8-bit pixels a NaN would be plain black, and go out as a picture. */
  private static void requireFinite(float[] pictures) {
    for (float value : pictures) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException("The denoiser made pixels that are not finite numbers.");
      }
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
