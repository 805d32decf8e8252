package io.lethe.serving.publishing;

/** URLs of pictures, relative to the service's root. */
public final class PictureUrl {

  private PictureUrl() {}

  /** The URL of a picture. */
  public static String of(String generationId) {
    return "/v1/generations/" + generationId + "/image";
  }
}
