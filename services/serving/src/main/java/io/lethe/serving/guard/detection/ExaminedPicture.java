package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import io.lethe.serving.swap.Latents;
import java.util.Optional;

/**
 * A picture as the guard examines it: the pixels are compared with reported ones, and a judge reads
 * the latents where its model samples some.
 *
 * @param picture null where its latents are all that a judge is shown
 * @param latents empty for a model of pixels
 */
public record ExaminedPicture(Picture picture, Optional<Latents> latents) {

  /** A picture of a model of pixels. */
  public static ExaminedPicture of(Picture picture) {
    return new ExaminedPicture(picture, Optional.empty());
  }

  /** Latents, without the much larger picture that they were decoded to. */
  static ExaminedPicture of(Latents latents) {
    return new ExaminedPicture(null, Optional.of(latents));
  }

  /** What a judge reads of it: the latents alone where there are some. */
  ExaminedPicture forJudge() {
    return latents.map(ExaminedPicture::of).orElse(this);
  }

  /** Bytes that it takes in memory. */
  int bytes() {
    return (picture == null ? 0 : picture.pixels().length)
        + latents.map(it -> it.halves().length).orElse(0);
  }
}
