package io.lethe.serving.generation;

import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.generation.NameUuid;

/** Tells whether two requests of one requestId ask for the same. */
final class RequestFingerprint {

  private RequestFingerprint() {}

  /** A name-based UUID of the request as it was sent: defaults are not filled in. */
  static String of(GenerationRequest request) {
    String said =
        "%s/%d/%s/%s/%s/%s"
            .formatted(
                request.getModel(),
                request.getCount(),
                request.getSeed(),
                request.getClassLabel(),
                request.getSampler(),
                request.getSteps());
    // Without it as it was before there was guidance: an upgrade forgets no claim.
    Double scale = request.getGuidanceScale();
    return NameUuid.of(scale == null ? said : said + "/" + scale).toString();
  }
}
