package io.lethe.serving.rest;

import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.serving.publishing.PictureUrl;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The pictures of a request. */
@Schema(name = "GenerationAnswer", example = Examples.GENERATION_ANSWER)
public record GenerationAnswer(String requestId, String model, List<Image> images) {

  /**
   * One picture.
   *
   * @param generationId by which it can be reported
   * @param index place in the request, from 0
   * @param modelVersion the one version that made it
   * @param seed makes the same picture again with this version
   * @param guard what the guard found: PASSED, FLAGGED, REPLACED or BLOCKED; null where it did not
   *     look
   * @param png the picture; base64 in JSON; null where it was asked for by url, or the guard
   *     BLOCKED it
   * @param url where the picture is, relative to the service; null where the guard BLOCKED it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, only written out
  public record Image(
      String generationId,
      int index,
      String modelVersion,
      long seed,
      GuardVerdict guard,
      byte[] png,
      String url) {}

  /**
   * The answer to a request.
   *
   * @param requestId as its owner gave it
   * @param generations of one request, at least one
   * @param png the pictures that are to be in it, by generationId
   */
  static GenerationAnswer of(
      String requestId, List<Generation> generations, Map<String, byte[]> png) {
    Generation first = generations.get(0);
    return new GenerationAnswer(
        requestId,
        first.getModel(),
        generations.stream()
            .map(
                g ->
                    new Image(
                        g.getGenerationId(),
                        g.getIndex(),
                        g.getModelVersion(),
                        g.getSeed(),
                        g.getGuard(),
                        isThere(g) ? png.get(g.getGenerationId()) : null,
                        isThere(g) ? PictureUrl.of(g.getGenerationId()) : null))
            .toList());
  }

  private static boolean isThere(Generation generation) {
    return generation.getGuard() != GuardVerdict.BLOCKED;
  }
}
