package io.lethe.serving.rest;

import io.lethe.schemas.GenerationRequest;
import jakarta.validation.constraints.NotBlank;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A request for pictures. */
@Schema(name = "GenerationRequest", example = Examples.GENERATION_REQUEST)
public record GenerationBody(
    @NotBlank @Schema(description = "Model name", examples = "mnist") String model,
    @Schema(description = "Pictures wanted; 1 where left out") Integer count,
    @Schema(description = "Seed of the first picture; picture i uses seed + i") Long seed,
    @Schema(
            description =
                "Class, for class-conditional models only; left out for no class, where the model"
                    + " has a null class")
        Integer classLabel,
    @Schema(description = "ddpm, ddim or dpm_solver_2m") String sampler,
    @Schema(description = "Denoising steps, 1 to 1000") Integer steps,
    @Schema(
            description =
                "How far the class guides the pictures, for models with a null class: 0 is the null"
                    + " class, 1 the class itself (no guidance), above 1 further away from the null"
                    + " class. A guided picture takes twice the work")
        Double guidanceScale,
    @Schema(
            description =
                "The generationIds derive from it; a repeat within 24 hours gets the same pictures."
                    + " Random where left out; Idempotency-Key may say it instead")
        String requestId,
    @Schema(
            description =
                "Whether the pictures come in the answer; true where left out. Their urls always do")
        Boolean inline) {

  boolean isInline() {
    return inline == null || inline;
  }

  /**
   * @param id the client's, or a random one
   */
  GenerationRequest toRequest(String id) {
    return GenerationRequest.newBuilder()
        .setRequestId(id)
        .setModel(model)
        .setCount(count == null ? 1 : count)
        .setSeed(seed)
        .setClassLabel(classLabel)
        .setSampler(sampler)
        .setSteps(steps)
        .setGuidanceScale(guidanceScale)
        .build();
  }
}
