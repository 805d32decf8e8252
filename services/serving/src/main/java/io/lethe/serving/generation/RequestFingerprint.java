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
    String guided = scale == null ? said : said + "/" + scale;
    return NameUuid.of(isOfText(request) ? guided + text(request) : guided).toString();
  }

  private static boolean isOfText(GenerationRequest request) {
    return request.getPrompt() != null
        || request.getNegativePrompt() != null
        || request.getWidth() != null
        || request.getHeight() != null;
  }

  /** With the requestId, so that nobody can look a prompt up by its fingerprint. */
  private static String text(GenerationRequest request) {
    return "\0%s\0%s\0%s\0%s\0%s"
        .formatted(
            request.getRequestId(),
            request.getWidth(),
            request.getHeight(),
            said(request.getPrompt()),
            said(request.getNegativePrompt()));
  }

  /** The text "null" is another one than none. */
  private static String said(String text) {
    return text == null ? "" : "=" + text;
  }
}
