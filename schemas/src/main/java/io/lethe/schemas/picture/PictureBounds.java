package io.lethe.schemas.picture;

/**
 * How large a picture may be. All of it is asked before a pixel is decoded, so that a small file
 * can't grow large in memory.
 *
 * @param bytes largest file
 * @param side most pixels of width and of height
 * @param pixels most pixels of width x height
 */
public record PictureBounds(int bytes, int side, int pixels) {

  /** A picture in a record. */
  public static final PictureBounds INLINE =
      new PictureBounds(256 * 1024, 1024 * 1024, 1024 * 1024);

  /** Beyond this no picture goes, whatever the settings say. */
  public static final PictureBounds LARGEST =
      new PictureBounds(16 * 1024 * 1024, 4096, 4 * 1024 * 1024);

  /**
   * Refuses a file that is too large.
   *
   * @throws PictureException with one clear sentence
   */
  public void requireBytes(long length) throws PictureException {
    if (length > bytes) {
      throw new PictureException(
          "The picture has %d bytes, more than the %d allowed.".formatted(length, bytes));
    }
  }

  /**
   * Refuses a picture that is too large.
   *
   * @throws PictureException with one clear sentence
   */
  public void requirePixels(int width, int height) throws PictureException {
    if ((long) width * height > pixels) {
      throw new PictureException(
          "The picture has %d x %d pixels, more than the %d allowed."
              .formatted(width, height, pixels));
    }
    if (Math.max(width, height) > side) {
      throw new PictureException(
          "The picture has %d x %d pixels, and no side may have more than %d."
              .formatted(width, height, side));
    }
  }
}
