package io.lethe.diffusion.pretraining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.checkpoint.TextEncoderConfig;
import io.lethe.diffusion.checkpoint.UNetConditionConfig;
import io.lethe.diffusion.checkpoint.UnsupportedConfigException;
import io.lethe.diffusion.noise.NoiseSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a text-to-image model is trained from nothing.
 *
 * @param kind {@value #KIND}
 * @param pictures how many captioned pictures it learns from, at least 1
 * @param autoencoder settings of its first part
 * @param conditioned settings of its second part, the text encoder and the U-Net
 * @param vae {@code vae/config.json}; the scaling factor is measured
 * @param textEncoder {@code text_encoder/config.json}; the vocabulary is learnt
 * @param unet {@code unet/config.json}
 * @param scheduler {@code scheduler/scheduler_config.json}
 */
public record TextToImageRecipe(
    String kind,
    int pictures,
    AutoencoderSettings autoencoder,
    Conditioned conditioned,
    ObjectNode vae,
    ObjectNode textEncoder,
    ObjectNode unet,
    ObjectNode scheduler) {
  /** The value of {@link #kind}. */
  public static final String KIND = "text-to-image";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  /**
   * Settings of the text encoder's and the U-Net's training.
   *
   * @param batch rows of a step, at least 1
   * @param steps optimizer steps, at least 1
   * @param learningRate peak of the learning rate, above 0; it falls to 0 on half a cosine
   * @param warmUpSteps steps over which it rises
   * @param emaDecay decay of the moving average that becomes the result, between 0 and 1
   * @param minSnrGamma gamma of the Min-SNR weights, above 0
   * @param checkpointEvery steps between two checkpoints, at least 1
   */
  public record Conditioned(
      int batch,
      int steps,
      double learningRate,
      int warmUpSteps,
      double emaDecay,
      double minSnrGamma,
      int checkpointEvery) {
    /** Checks the numbers. */
    public Conditioned {
      if (batch < 1 || steps < 1 || warmUpSteps < 0 || checkpointEvery < 1) {
        throw new IllegalArgumentException(
            "batch, steps and checkpointEvery must be at least 1, warmUpSteps 0");
      }
      if (!(learningRate > 0) || !(emaDecay > 0 && emaDecay < 1) || !(minSnrGamma > 0)) {
        throw new IllegalArgumentException(
            "learningRate and minSnrGamma must be above 0, emaDecay between 0 and 1");
      }
    }
  }

  /** Checks what is there. */
  public TextToImageRecipe {
    if (!KIND.equals(kind)) {
      throw new IllegalArgumentException("kind must be \"%s\", not \"%s\"".formatted(KIND, kind));
    }
    if (pictures < 1) {
      throw new IllegalArgumentException("pictures must be at least 1, not " + pictures);
    }
    requirePart("autoencoder", autoencoder);
    requirePart("conditioned", conditioned);
    requirePart("vae", vae);
    requirePart("textEncoder", textEncoder);
    requirePart("unet", unet);
    requirePart("scheduler", scheduler);
  }

  private static void requirePart(String name, Object part) {
    if (part == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
  }

  /**
   * Reads a recipe.
   *
   * @throws UnsupportedConfigException with one sentence that names the file and what is wrong
   */
  public static TextToImageRecipe read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), TextToImageRecipe.class);
    } catch (JsonProcessingException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
      String why = cause == e ? e.getOriginalMessage() : cause.getMessage();
      throw new UnsupportedConfigException("%s is no recipe: %s.".formatted(file, why));
    }
  }

  /** What the autoencoder hangs on, as one line: a checkpoint of another is not gone on from. */
  String autoencoderLine() {
    return JSON.createArrayNode()
        .add(pictures)
        .add(JSON.<JsonNode>valueToTree(autoencoder))
        .add(vae)
        .toString();
  }

  /** What the whole model hangs on, as one line. */
  String line() {
    return JSON.<JsonNode>valueToTree(this).toString();
  }

  AutoencoderConfig autoencoderConfig() {
    return AutoencoderConfig.parse(vae);
  }

  TextEncoderConfig textEncoderConfig(int vocabulary) {
    return TextEncoderConfig.parse(textEncoder.deepCopy().put("vocab_size", vocabulary));
  }

  UNetConditionConfig unetConfig() {
    return UNetConditionConfig.parse(unet);
  }

  NoiseSchedule schedule() {
    return NoiseSchedule.parseOfLatents(scheduler);
  }
}
