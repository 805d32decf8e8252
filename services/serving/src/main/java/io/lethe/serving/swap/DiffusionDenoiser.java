package io.lethe.serving.swap;

import ai.djl.Device;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.judge.DenoiserFeatures;
import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.DenoisingBatch;
import io.lethe.diffusion.model.DenoisingRow;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A diffusion model of lethe-diffusion as a denoiser to serve. */
public final class DiffusionDenoiser implements Denoiser {

  private final DiffusionModel model;
  private final PictureShape shape;
  private final DenoisingBatch batch;
  private final Object readingFeatures = new Object();
  private DenoiserFeatures features;

  private DiffusionDenoiser(DiffusionModel model) {
    this.model = model;
    this.batch = new DenoisingBatch(model);
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
    return new DiffusionDenoiser(
        FiniteWeights.require(model, DiffusionModel::isFinite, model::close));
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
  public ClassLabels classLabels() {
    return ClassLabels.of(model.config());
  }

  @Override
  public long weightBytes() {
    return model.network().layout().size() * Float.BYTES;
  }

  @Override
  public Denoising begin(PictureRequest request) {
    return new Row(new DenoisingRow(model, request));
  }

  @Override
  public void step(List<Denoising> pictures) {
    batch.step(pictures.stream().map(picture -> ((Row) picture).row).toList());
  }

  @Override
  public boolean hasFeatures() {
    return DenoiserFeatures.areToldOf(model);
  }

  @Override
  public float[][] features(List<Picture> pictures) {
    PictureList read =
        PictureList.of(
            pictures.stream().map(Picture::pixels).toList(),
            model.channels(),
            model.height(),
            model.width());
    synchronized (readingFeatures) {
      if (features == null) {
        // Not before they are asked for: few versions meet labels that no judge has learned.
        features = DenoiserFeatures.of(model).orElseThrow();
      }
      return features.read(read);
    }
  }

  @Override
  public void close() {
    synchronized (readingFeatures) {
      if (features != null) {
        features.close();
      }
    }
    batch.close();
    model.close();
  }

  private final class Row implements Denoising {

    private final DenoisingRow row;

    Row(DenoisingRow row) {
      this.row = row;
    }

    @Override
    public boolean isDone() {
      return row.isDone();
    }

    @Override
    public Picture picture() {
      float[] picture = row.picture();
      requireFinite(picture);
      byte[] pixels =
          Pixels.interleaved(picture, 0, model.channels(), model.height() * model.width());
      return new Picture(shape.width(), shape.height(), shape.channels(), pixels);
    }
  }

  /** A NaN would become a black 8-bit pixel, and leave as a picture. */
  private static void requireFinite(float[] picture) {
    for (float value : picture) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException("The denoiser made pixels that are not finite numbers.");
      }
    }
  }
}
