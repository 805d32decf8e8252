package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * The diffusers classes that this project stands in for. Another class under a familiar config,
 * such as a flow's scheduler or a pipeline with an autoencoder, would sample nonsense in silence:
 * it is refused by its name.
 */
public final class SupportedClasses {
  private static final String INDEX = "model_index.json";
  private static final String CLASS = "_class_name";
  private static final String[] PIPELINES = {"DDPMPipeline", "DDIMPipeline"};
  private static final String[] SCHEDULERS = {
    "DDPMScheduler", "DDIMScheduler", "DPMSolverMultistepScheduler"
  };
  private static final String TEXT_TO_IMAGE = "StableDiffusionPipeline";

  /**
   * diffusers' {@code KarrasDiffusionSchedulers}: they share one schedule of noise, so that any of
   * them samples with a network that was trained by it. A request chooses which does. Those of
   * distilled networks, such as {@code LCMScheduler}, are not among them: such a network draws
   * noise with another sampler than its own.
   */
  private static final String[] LATENT_SCHEDULERS = {
    "PNDMScheduler",
    "DDIMScheduler",
    "DDPMScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverSinglestepScheduler",
    "DPMSolverSDEScheduler",
    "DEISMultistepScheduler",
    "UniPCMultistepScheduler",
    "EulerDiscreteScheduler",
    "EulerAncestralDiscreteScheduler",
    "HeunDiscreteScheduler",
    "KDPM2DiscreteScheduler",
    "KDPM2AncestralDiscreteScheduler",
    "LMSDiscreteScheduler"
  };

  private static final String[] NETWORKS = {"UNet2DModel", TorchScriptConfig.CLASS_NAME};

  private SupportedClasses() {}

  /**
   * Checks {@code model_index.json}: the pipeline, and each of its parts.
   *
   * @throws UnsupportedConfigException naming the class
   */
  static void checkPipeline(JsonNode index) {
    ConfigFields fields = new ConfigFields(INDEX, index);
    fields.oneOf(CLASS, PIPELINES[0], PIPELINES);
    for (Map.Entry<String, JsonNode> part : index.properties()) {
      boolean isPart = !part.getKey().startsWith("_") && part.getValue().isArray();
      // [null, null] is a part that the pipeline goes without.
      if (isPart && !(part.getValue().path(0).isNull() && part.getValue().path(1).isNull())) {
        checkPart(fields, part.getKey(), part.getValue().path(1).asText());
      }
    }
  }

  private static void checkPart(ConfigFields fields, String part, String className) {
    String[] supported =
        switch (part) {
          case "unet" -> NETWORKS;
          case "scheduler" -> SCHEDULERS;
          default -> throw fields.unsupported(part, "a pipeline of unet and scheduler alone");
        };
    requireOneOf(fields, part, className, supported);
  }

  /**
   * Whether it is the index of a text-to-image pipeline, whose classes are then checked too.
   *
   * @throws UnsupportedConfigException naming the class of a part
   */
  static boolean isTextToImage(JsonNode index) {
    if (!TEXT_TO_IMAGE.equals(index.path(CLASS).asText())) {
      return false;
    }
    ConfigFields fields = new ConfigFields(INDEX, index);
    for (Map.Entry<String, JsonNode> part : index.properties()) {
      boolean isPart = !part.getKey().startsWith("_") && part.getValue().isArray();
      if (isPart && !part.getValue().path(1).isNull()) {
        requireTextToImagePart(fields, part.getKey(), part.getValue().path(1).asText());
      }
    }
    return true;
  }

  private static void requireTextToImagePart(ConfigFields fields, String part, String className) {
    String[] supported =
        switch (part) {
          case "unet" -> new String[] {"UNet2DConditionModel"};
          case "vae" -> new String[] {"AutoencoderKL"};
          case "text_encoder" -> new String[] {"CLIPTextModel"};
          case "tokenizer" -> new String[] {"CLIPTokenizer", "CLIPTokenizerFast"};
          case "scheduler" -> LATENT_SCHEDULERS;
          // Lethe has a guard of its own, which learns from reports: these are passed over.
          case "safety_checker", "feature_extractor" -> new String[] {className};
          default -> throw fields.unsupported(part, "a part of Stable Diffusion 1.x or 2.x");
        };
    requireOneOf(fields, part, className, supported);
  }

  private static void requireOneOf(
      ConfigFields fields, String part, String className, String... supported) {
    for (String name : supported) {
      if (name.equals(className)) {
        return;
      }
    }
    throw fields.unsupported(part, String.join(" or ", supported));
  }

  /**
   * Checks the class of a scheduler config; one without a class is taken for DDPM's.
   *
   * @throws UnsupportedConfigException naming the class
   */
  public static void checkScheduler(ConfigFields fields) {
    fields.oneOf(CLASS, SCHEDULERS[0], SCHEDULERS);
  }

  /**
   * Checks the class of a scheduler config beside a model of latents.
   *
   * @throws UnsupportedConfigException naming the class
   */
  public static void checkSchedulerOfLatents(ConfigFields fields) {
    fields.oneOf(CLASS, LATENT_SCHEDULERS[0], LATENT_SCHEDULERS);
  }
}
