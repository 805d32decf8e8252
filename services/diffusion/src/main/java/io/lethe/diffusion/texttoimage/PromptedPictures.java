package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.sampler.LatentSamplerKind;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Pictures for prompts, from prompt to pixels, many in one call.
 *
 * @param model that makes them
 * @param sampler its kind
 * @param steps of the sampler
 * @param guidance scale; up to 1 there is none
 * @param negative what pictures should not show; empty for nothing
 */
public record PromptedPictures(
    TextToImageModel model,
    LatentSamplerKind sampler,
    int steps,
    double guidance,
    String negative) {
  private static final int BATCH = 32;
  private static final int CHANNELS = 3;

  /**
   * Makes one picture for each prompt; that of row i has the seed {@code firstSeed + i}.
   *
   * @param prompts at least one
   * @return in the order of the prompts
   */
  public PictureList make(List<String> prompts, long firstSeed) {
    List<byte[]> pictures = new ArrayList<>();
    for (int start = 0; start < prompts.size(); start += BATCH) {
      List<String> some = prompts.subList(start, Math.min(prompts.size(), start + BATCH));
      add(some, firstSeed + start, pictures);
    }
    return PictureList.of(
        pictures, CHANNELS, model.directory().height(), model.directory().width());
  }

  private void add(List<String> prompts, long firstSeed, List<byte[]> pictures) {
    int area = model.directory().height() * model.directory().width();
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      LatentSampler way = sampler.of(model.schedule(), steps);
      GuidedLatents latents =
          new GuidedLatents(
              model,
              model.schedule(),
              prompts,
              Collections.nCopies(prompts.size(), negative),
              guidance,
              scope);
      NDArray clean =
          latents.sample(noise(prompts.size(), firstSeed, scope), way, scope, (i, x) -> {});
      float[] values = model.decode(clean).toFloatArray();
      for (int row = 0; row < prompts.size(); row++) {
        pictures.add(Pixels.interleaved(values, row * CHANNELS * area, CHANNELS, area));
      }
    }
  }

  private NDArray noise(int rows, long firstSeed, NDManager scope) {
    var blocks = model.directory().unet().blocks();
    int size = blocks.inChannels() * blocks.height() * blocks.width();
    float[] noise = new float[rows * size];
    for (int row = 0; row < rows; row++) {
      new CounterNoise(firstSeed + row)
          .gaussian(CounterNoise.stream(0, 0, 0), noise, row * size, size);
    }
    Shape shape = new Shape(rows, blocks.inChannels(), blocks.height(), blocks.width());
    return scope.create(FloatBuffer.wrap(noise), shape, DataType.FLOAT32);
  }
}
