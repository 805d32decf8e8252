package io.lethe.serving.rest;

import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.imaging.jpeg.JpegSegmentData;
import com.drew.imaging.jpeg.JpegSegmentReader;
import com.drew.imaging.jpeg.JpegSegmentType;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import io.lethe.schemas.picture.Picture;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How a camera was held, as it writes beside the pixels of a JPEG (Exif 2.32, tag 274): which side
 * of what is seen the first row of pixels is, and which the first column. All that shows pictures
 * turns them so.
 */
enum CameraOrientation {
  TOP_LEFT,
  TOP_RIGHT,
  BOTTOM_RIGHT,
  BOTTOM_LEFT,
  LEFT_TOP,
  RIGHT_TOP,
  RIGHT_BOTTOM,
  LEFT_BOTTOM;

  /** That of a JPEG; the first where the file says nothing that can be understood. */
  static CameraOrientation of(byte[] jpeg) {
    try {
      JpegSegmentData segments =
          JpegSegmentReader.readSegments(
              new SequentialByteArrayReader(jpeg), List.of(JpegSegmentType.APP1));
      var metadata = new Metadata();
      new ExifReader()
          .readJpegSegments(
              segments.getSegments(JpegSegmentType.APP1), metadata, JpegSegmentType.APP1);
      return Optional.ofNullable(metadata.getFirstDirectoryOfType(ExifIFD0Directory.class))
          .map(exif -> exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION))
          .filter(value -> value >= 1 && value <= values().length)
          .map(value -> values()[value - 1])
          .orElse(TOP_LEFT);
    } catch (JpegProcessingException | IOException | RuntimeException e) {
      // Its pixels may be sound all the same.
      return TOP_LEFT;
    }
  }

  private boolean isLying() {
    return ordinal() >= LEFT_TOP.ordinal();
  }

  /** A picture as it is seen. */
  Picture upright(Picture stored) {
    if (this == TOP_LEFT) {
      return stored;
    }
    int width = isLying() ? stored.height() : stored.width();
    int height = isLying() ? stored.width() : stored.height();
    int channels = stored.channels();
    byte[] pixels = new byte[stored.pixels().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = pixel(stored, x, y) * channels;
        System.arraycopy(stored.pixels(), from, pixels, (y * width + x) * channels, channels);
      }
    }
    return new Picture(width, height, channels, pixels);
  }

  /** Which stored pixel is seen at x, y. */
  private int pixel(Picture stored, int x, int y) {
    int right = stored.width() - 1;
    int bottom = stored.height() - 1;
    int column =
        switch (this) {
          case TOP_LEFT, BOTTOM_LEFT -> x;
          case TOP_RIGHT, BOTTOM_RIGHT -> right - x;
          case LEFT_TOP, RIGHT_TOP -> y;
          case RIGHT_BOTTOM, LEFT_BOTTOM -> right - y;
        };
    int row =
        switch (this) {
          case TOP_LEFT, TOP_RIGHT -> y;
          case BOTTOM_LEFT, BOTTOM_RIGHT -> bottom - y;
          case LEFT_TOP, LEFT_BOTTOM -> x;
          case RIGHT_TOP, RIGHT_BOTTOM -> bottom - x;
        };
    return row * stored.width() + column;
  }
}
