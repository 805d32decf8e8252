package io.lethe.serving.batching;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.swap.Latents;
import java.util.Optional;

/**
 * A finished picture with its request and its version.
 *
 * @param request what it was made by
 * @param version the one version that made it
 * @param picture the pixels; of a BLOCKED one nothing but their hash may leave
 * @param latents what a model of latents sampled; empty for a model of pixels
 * @param verdict what the guard found; null where it did not look
 */
public record MadePicture(
    PictureRequest request,
    String version,
    Picture picture,
    Optional<Latents> latents,
    GuardVerdict verdict) {

  /** A picture of a model of pixels that the guard did not look at yet. */
  public MadePicture(PictureRequest request, String version, Picture picture) {
    this(request, version, picture, Optional.empty(), null);
  }

  /** The same picture with what the guard found. */
  public MadePicture with(GuardVerdict found) {
    return new MadePicture(request, version, picture, latents, found);
  }

  /** Whether the picture must not leave. */
  public boolean isHeldBack() {
    return verdict == GuardVerdict.BLOCKED;
  }
}
