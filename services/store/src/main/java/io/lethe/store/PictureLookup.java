package io.lethe.store;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import java.io.IOException;

/** Reads pictures that records name in the store. */
@FunctionalInterface
public interface PictureLookup {

  /** Of who has no store. */
  PictureLookup NONE =
      stored -> {
        throw new PictureException("The picture can't be read: there is no store here.");
      };

  /**
   * Reads a picture, within bounded time.
   *
   * @throws PictureException with one sentence when it is not there, another one, or no picture
   * @throws IOException with one sentence when the store can't be read now
   */
  Picture read(StoredPicture stored) throws PictureException, IOException;
}
