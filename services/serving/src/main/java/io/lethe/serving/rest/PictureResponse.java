package io.lethe.serving.rest;

import io.lethe.schemas.Generation;
import io.lethe.serving.publishing.PictureUrl;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;

/** A picture as HTTP hands it out. */
final class PictureResponse {

  /** Its media type. */
  static final String PNG = "image/png";

  /** Names the picture, to report it by. */
  static final String GENERATION_ID = "Lethe-Generation-Id";

  private static final String MODEL_VERSION = "Lethe-Model-Version";
  private static final String SEED = "Lethe-Seed";

  private PictureResponse() {}

  /** The picture with its ETag. */
  static Response of(Generation generation) {
    if (!generation.getPng().hasRemaining()) {
      throw heldBack(generation);
    }
    return withHeaders(Response.ok(generation.getPng().array(), PNG), generation).build();
  }

  /** Says that there is a picture which must not leave. */
  static HttpProblem heldBack(Generation generation) {
    return HttpProblem.valueOf(
        Status.NOT_FOUND,
        "The picture of generation %s is held back.".formatted(generation.getGenerationId()));
  }

  /** The ETag of a picture: the hash of its pixels. */
  static EntityTag tag(Generation generation) {
    return new EntityTag(generation.getPixelHash());
  }

  /** The picture, or 304 where the client has it. */
  static Response unlessSame(Generation generation, List<String> ifNoneMatch) {
    if (generation.getPng().hasRemaining()
        && EntityTags.match(ifNoneMatch, generation.getPixelHash())) {
      return withHeaders(Response.notModified(), generation).build();
    }
    return of(generation);
  }

  /** Adds the headers that a client may keep with a picture. */
  static Response.ResponseBuilder withHeaders(
      Response.ResponseBuilder response, Generation generation) {
    var cache = new CacheControl();
    // A picture may turn out to be sensitive: a client asks again each time, and not for its bytes.
    cache.setPrivate(true);
    cache.setNoCache(true);
    return response
        .tag(tag(generation))
        .cacheControl(cache)
        .header(HttpHeaders.CONTENT_LOCATION, PictureUrl.of(generation.getGenerationId()))
        .header(GENERATION_ID, generation.getGenerationId())
        .header(MODEL_VERSION, generation.getModelVersion())
        .header(SEED, generation.getSeed());
  }
}
