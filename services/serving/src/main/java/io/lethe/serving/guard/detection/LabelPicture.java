package io.lethe.serving.guard.detection;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.swap.Latents;
import io.lethe.store.PictureLookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The picture of a label, decoded when it is needed: few are, and decoded they are large.
 *
 * @param bytes of it in memory
 * @param source where it comes from
 * @param latents of a generation of a model of latents; empty for others
 */
record LabelPicture(int bytes, Source source, Optional<Latents> latents) {

  /** Where a picture comes from. */
  @FunctionalInterface
  interface Source {

    Picture read() throws PictureException, IOException;
  }

  /** One that its record holds. */
  static LabelPicture of(ByteBuffer png) {
    return new LabelPicture(png.remaining(), () -> Png.decode(png.duplicate()), Optional.empty());
  }

  /** One that lies in the store. */
  static LabelPicture of(StoredPicture claim, PictureLookup lookup) {
    return new LabelPicture(0, () -> lookup.read(claim), Optional.empty());
  }

  /** The same picture with its latents. */
  LabelPicture with(Latents known) {
    return new LabelPicture(bytes + known.halves().length, source, Optional.of(known));
  }

  /**
   * The picture as a judge examines it: its latents, or else the picture, which is read for that.
   *
   * @return empty where there is none any more, or it can't be decoded
   * @throws IOException when it lies in a store that can't be read now
   */
  Optional<ExaminedPicture> examined() throws IOException {
    if (latents.isPresent()) {
      return latents.map(ExaminedPicture::of);
    }
    try {
      return Optional.of(ExaminedPicture.of(source.read()));
    } catch (PictureException e) {
      return Optional.empty();
    }
  }

  /** The picture; empty where it can't be decoded, or can't be read now. */
  Optional<Picture> decoded() {
    try {
      return Optional.of(source.read());
    } catch (PictureException | IOException e) {
      return Optional.empty();
    }
  }
}
