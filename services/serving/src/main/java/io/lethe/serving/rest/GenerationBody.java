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
    @Schema(
            description =
                "ddpm, ddim or dpm_solver_2m; for models that take prompts ddim, dpm_solver_2m,"
                    + " plms, euler or lms")
        String sampler,
    @Schema(description = "Denoising steps, 1 to 1000") Integer steps,
    @Schema(
            description =
                "How far the class guides the pictures, for models with a null class: 0 is the null"
                    + " class, 1 the class itself (no guidance), above 1 further away from the null"
                    + " class. For models that take prompts: from 1, how far the prompt guides them,"
                    + " away from the negative one. A guided picture takes twice the work")
        Double guidanceScale,
    @Schema(
            description =
                "What the pictures should show, at most 1000 characters, for models that take"
                    + " prompts; those read its first 75 tokens",
            examples = "a red square")
        String prompt,
    @Schema(
            description =
                "What they should not show, at most 1000 characters; needs a guidanceScale above 1")
        String negativePrompt,
    @Schema(
            description =
                "Width in pixels, for models that take prompts; the model's own where left out")
        Integer width,
    @Schema(
            description =
                "Height in pixels, for models that take prompts; the model's own where left out")
        Integer height,
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
        .setPrompt(prompt)
        .setNegativePrompt(negativePrompt)
        .setWidth(width)
        .setHeight(height)
        .build();
  }
}
