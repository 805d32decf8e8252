package io.lethe.schemas.picture;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.topics.ModelKey;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a stored picture lies, which tells what it is. A picture lies once for each day on which it
 * was stored: so a file of a past day is never written again, and may be deleted without a race.
 *
 * @param model model name
 * @param day of the UTC clock on which it was stored
 * @param sampleId SHA-256 of the picture's size and pixels
 * @param shape of the picture
 * @param sha256 SHA-256 (hex) of the PNG file
 */
public record PicturePlace(
    String model, LocalDate day, String sampleId, PictureShape shape, String sha256) {

  /** The folder of all pictures; no model has such a name, and models' versions lie beside it. */
  public static final String ROOT = "!pictures/";

  private static final Pattern URI =
      Pattern.compile(
          ROOT
              + "([a-z0-9._-]{1,256})/([0-9]{4}-[0-9]{2}-[0-9]{2})/"
              + "([0-9a-f]{64})-([1-9][0-9]{0,4})x([1-9][0-9]{0,4})x([13])-([0-9a-f]{64})\\.png");

  public PicturePlace {
    if (!isFolder(model)) {
      throw new IllegalArgumentException("No pictures are kept of a model '" + model + "'.");
    }
  }

  /** Whether a model's name is a folder of its own: "." and ".." are not. */
  private static boolean isFolder(String model) {
    return ModelKey.isModelName(model) && !model.equals(".") && !model.equals("..");
  }

  /** The place that a URI names; empty where it names none. */
  public static Optional<PicturePlace> parse(String uri) {
    Matcher parts = URI.matcher(uri);
    if (!parts.matches() || !isFolder(parts.group(1))) {
      return Optional.empty();
    }
    try {
      LocalDate day = LocalDate.parse(parts.group(2));
      var shape = new PictureShape(number(parts, 4), number(parts, 5), number(parts, 6));
      return Optional.of(
          new PicturePlace(parts.group(1), day, parts.group(3), shape, parts.group(7)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  /**
   * The place of a stored picture of a model.
   *
   * @throws PictureException with one clear sentence when it names no place of this model's
   *     pictures, or contradicts itself
   */
  public static PicturePlace of(StoredPicture stored, String model) throws PictureException {
    PicturePlace place =
        parse(stored.getUri())
            .filter(found -> found.model().equals(model))
            .orElseThrow(
                () ->
                    new PictureException(
                        "The picture's uri is no place of model %s's pictures.".formatted(model)));
    if (!place.sha256().equals(stored.getSha256())) {
      throw new PictureException("The picture's sha256 is not the one in its uri.");
    }
    if (stored.getSize() < 1) {
      throw new PictureException("The picture's size must be 1 or more.");
    }
    PictureBounds.LARGEST.requireBytes(stored.getSize());
    return place;
  }

  /** Relative to the store. */
  public String uri() {
    return "%s%s-%dx%dx%d-%s.png"
        .formatted(
            folder(model, day), sampleId, shape.width(), shape.height(), shape.channels(), sha256);
  }

  /** The folder of a model's pictures, with '/' at its end. */
  public static String folder(String model) {
    return ROOT + model + "/";
  }

  /** The folder of what was stored of a model on a day, with '/' at its end. */
  public static String folder(String model, LocalDate day) {
    return folder(model) + day + "/";
  }
}
