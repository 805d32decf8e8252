package io.lethe.serving.swap;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.TextInputs;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import java.util.List;
import java.util.Optional;

/** A denoiser whose memory was granted; the grant ends when its native memory is freed. */
final class GrantedDenoiser implements Denoiser {

  private final Denoiser denoiser;
  private final WeightMemory.Grant grant;

  GrantedDenoiser(Denoiser denoiser, WeightMemory.Grant grant) {
    this.denoiser = denoiser;
    this.grant = grant;
  }

  @Override
  public PictureShape shape() {
    return denoiser.shape();
  }

  @Override
  public int maxSteps() {
    return denoiser.maxSteps();
  }

  @Override
  public ClassLabels classLabels() {
    return denoiser.classLabels();
  }

  @Override
  public Optional<TextInputs> textInputs() {
    return denoiser.textInputs();
  }

  @Override
  public long weightBytes() {
    return denoiser.weightBytes();
  }

  @Override
  public long wholeBytes() {
    return denoiser.wholeBytes();
  }

  @Override
  public Denoising begin(PictureRequest request) {
    return denoiser.begin(request);
  }

  @Override
  public void step(List<Denoising> pictures) {
    denoiser.step(pictures);
  }

  @Override
  public boolean decodes() {
    return denoiser.decodes();
  }

  @Override
  public void decode(List<Denoising> pictures) {
    denoiser.decode(pictures);
  }

  @Override
  public boolean hasFeatures() {
    return denoiser.hasFeatures();
  }

  @Override
  public float[][] features(List<Picture> pictures) {
    return denoiser.features(pictures);
  }

  @Override
  public void close() {
    try {
      denoiser.close();
    } finally {
      grant.close();
    }
  }
}
