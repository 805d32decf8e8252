package io.lethe.serving.rest;

import io.lethe.schemas.Generation;
import io.lethe.serving.publishing.PictureUrl;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

/** A picture as HTTP hands it out. */
final class PictureResponse {

  /** Names the picture, to report it by. */
  static final String GENERATION_ID = "Lethe-Generation-Id";

  private static final String MODEL_VERSION = "Lethe-Model-Version";
  private static final String SEED = "Lethe-Seed";

  private PictureResponse() {}

  /**
   * The picture with its ETag.
   *
   * @param file in the format
   */
  static Response of(Generation generation, PictureFormat format, String tag, byte[] file) {
    return withTag(Response.ok(file, format.mediaType()), generation.getGenerationId(), tag)
        .header(MODEL_VERSION, generation.getModelVersion())
        .header(SEED, generation.getSeed())
        .build();
  }

  /** Says that there is a picture which must not leave. */
  static HttpProblem heldBack(String generationId) {
    return HttpProblem.valueOf(
        Status.NOT_FOUND, "The picture of generation %s is held back.".formatted(generationId));
  }

  /** Says that the client has the picture already; the headers are those of RFC 9110, 15.4.5. */
  static Response notModified(String generationId, String tag) {
    return withTag(Response.notModified(), generationId, tag).build();
  }

  private static Response.ResponseBuilder withTag(
      Response.ResponseBuilder response, String generationId, String tag) {
    var cache = new CacheControl();
    // A picture may turn out to be sensitive: a client asks again each time, and not for its bytes.
    cache.setPrivate(true);
    cache.setNoCache(true);
    return response
        .tag(new EntityTag(tag))
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .cacheControl(cache)
        .header(HttpHeaders.CONTENT_LOCATION, PictureUrl.of(generationId))
        .header(GENERATION_ID, generationId);
  }
}
