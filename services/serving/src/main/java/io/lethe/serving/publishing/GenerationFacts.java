package io.lethe.serving.publishing;

import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A picture that was made, without its pixels.
 *
 * @param index place in the request, from 0
 * @param modelVersion the one version that made it
 * @param seed makes the same picture again with this version, class, sampler, steps and guidance
 * @param classLabel null where none was asked for
 * @param guidanceScale how far the class guided the picture; null where it did not
 * @param pixelHash SHA-256 of the picture's size and pixels
 * @param guard what the guard found; null where it did not look
 * @param url where the picture is, relative to the service; null where the guard BLOCKED it
 */
@Schema(name = "Generation", example = GenerationFacts.EXAMPLE)
public record GenerationFacts(
    String generationId,
    String requestId,
    int index,
    String model,
    String modelVersion,
    long seed,
    Integer classLabel,
    String sampler,
    int steps,
    Double guidanceScale,
    String pixelHash,
    Instant generatedAt,
    GuardVerdict guard,
    String url) {

  /** One, as JSON. */
  public static final String EXAMPLE =
      """
      {"generationId": "1f0b4a52-98a3-5d39-9d0c-3a1f4e7d6b11", "requestId": "request-17",
       "index": 0, "model": "mnist", "modelVersion": "v7", "seed": 42, "classLabel": null,
       "sampler": "dpm_solver_2m", "steps": 10, "guidanceScale": null,
       "pixelHash": "5f2b0c53e1b3f4a6c3c2b9f0ad1f1c0e6a4d1b7c8e9f00112233445566778899",
       "generatedAt": "2026-01-01T12:00:00Z", "guard": "PASSED",
       "url": "/v1/generations/1f0b4a52-98a3-5d39-9d0c-3a1f4e7d6b11/image"}""";

  /** The facts of a Generation. */
  public static GenerationFacts of(Generation g) {
    return of(g, g.getRequestId());
  }

  /**
   * The facts of a Generation.
   *
   * @param requestId as it is shown
   */
  public static GenerationFacts of(Generation g, String requestId) {
    return new GenerationFacts(
        g.getGenerationId(),
        requestId,
        g.getIndex(),
        g.getModel(),
        g.getModelVersion(),
        g.getSeed(),
        g.getClassLabel(),
        g.getSampler(),
        g.getSteps(),
        g.getGuidanceScale(),
        g.getPixelHash(),
        g.getGeneratedAt(),
        g.getGuard(),
        g.getGuard() == GuardVerdict.BLOCKED ? null : PictureUrl.of(g.getGenerationId()));
  }
}
