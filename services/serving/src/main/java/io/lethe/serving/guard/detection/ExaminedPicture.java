package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import io.lethe.serving.swap.Latents;
import java.util.Optional;

/**
 * A picture as the guard examines it: the pixels are compared with reported ones, and a judge reads
 * the latents where its model samples some.
 *
 * @param latents empty for a model of pixels
 */
public record ExaminedPicture(Picture picture, Optional<Latents> latents) {

  /** A picture of a model of pixels. */
  public static ExaminedPicture of(Picture picture) {
    return new ExaminedPicture(picture, Optional.empty());
  }

  /** Bytes that it takes in memory. */
  int bytes() {
    return picture.pixels().length + latents.map(it -> it.halves().length).orElse(0);
  }
}
