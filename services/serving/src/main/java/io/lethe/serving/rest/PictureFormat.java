package io.lethe.serving.rest;

import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.picture.RasterImage;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Variant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Formats in which pictures leave. PNG is the picture as it is kept; the others lose a little. */
enum PictureFormat {
  PNG(PictureFormat.IMAGE_PNG, null),
  JPEG(PictureFormat.IMAGE_JPEG, "JPEG"),
  WEBP(PictureFormat.IMAGE_WEBP, "Lossy");

  static final String IMAGE_PNG = "image/png";
  static final String IMAGE_JPEG = "image/jpeg";
  static final String IMAGE_WEBP = "image/webp";

  private static final List<Variant> VARIANTS =
      Arrays.stream(values())
          .map(format -> new Variant(MediaType.valueOf(format.mediaType), (String) null, null))
          .toList();

  private final String mediaType;
  private final String compression;

  PictureFormat(String mediaType, String compression) {
    this.mediaType = mediaType;
    this.compression = compression;
  }

  /** The format that a client wants most, by its header Accept; PNG where it does not say. */
  static PictureFormat wanted(Request request) {
    Variant chosen = request.selectVariant(VARIANTS);
    return Arrays.stream(values())
        .filter(format -> chosen != null)
        .filter(format -> chosen.getMediaType().toString().equals(format.mediaType))
        .findFirst()
        .orElse(PNG);
  }

  String mediaType() {
    return mediaType;
  }

  /**
   * The entity tag of a picture in this format.
   *
   * @param quality 1 to 100: another one is another file
   */
  String tag(String pixelHash, int quality) {
    String name = name().toLowerCase(Locale.ROOT);
    return this == PNG ? pixelHash : "%s-%s%d".formatted(pixelHash, name, quality);
  }

  /**
   * A picture in this format.
   *
   * @param quality 1 to 100, of those that lose something
   */
  byte[] encode(Picture picture, int quality) {
    if (this == PNG) {
      return Png.encode(picture);
    }
    var bytes = new ByteArrayOutputStream();
    ImageWriter writer = null;
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      writer = this == JPEG ? ImageCodecs.jpegWriter() : ImageCodecs.webpWriter();
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionType(compression);
      how.setCompressionQuality(quality / 100f);
      writer.setOutput(output);
      writer.write(null, new IIOImage(RasterImage.of(picture), null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory can't fail", e);
    } finally {
      if (writer != null) {
        writer.dispose();
      }
    }
    return bytes.toByteArray();
  }
}
