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
import java.util.Arrays;
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
    return decode(latents(prompts, firstSeed));
  }

  /**
   * The latents of such pictures.
   *
   * @param prompts at least one
   * @return (4, h, w) each, in the order of the prompts
   */
  public List<float[]> latents(List<String> prompts, long firstSeed) {
    List<float[]> all = new ArrayList<>();
    for (int start = 0; start < prompts.size(); start += BATCH) {
      List<String> some = prompts.subList(start, Math.min(prompts.size(), start + BATCH));
      try (GradientMode off = GradientMode.off();
          NDManager scope = model.manager().newSubManager()) {
        LatentSampler way = sampler.of(model.schedule(), steps);
        GuidedLatents guided =
            new GuidedLatents(
                model,
                model.schedule(),
                some,
                Collections.nCopies(some.size(), negative),
                guidance,
                scope);
        float[] clean =
            guided
                .sample(noise(some.size(), firstSeed + start, scope), way, scope, (i, x) -> {})
                .toFloatArray();
        int size = clean.length / some.size();
        for (int row = 0; row < some.size(); row++) {
          all.add(Arrays.copyOfRange(clean, row * size, (row + 1) * size));
        }
      }
    }
    return all;
  }

  /** The pictures of latents. */
  public PictureList decode(List<float[]> latents) {
    int height = model.directory().height();
    int width = model.directory().width();
    List<byte[]> pictures = new ArrayList<>();
    for (int start = 0; start < latents.size(); start += BATCH) {
      List<float[]> some = latents.subList(start, Math.min(latents.size(), start + BATCH));
      int size = some.get(0).length;
      float[] values = new float[some.size() * size];
      for (int row = 0; row < some.size(); row++) {
        System.arraycopy(some.get(row), 0, values, row * size, size);
      }
      try (GradientMode off = GradientMode.off();
          NDManager scope = model.manager().newSubManager()) {
        float[] decoded =
            model
                .decode(
                    scope.create(FloatBuffer.wrap(values), shape(some.size()), DataType.FLOAT32))
                .toFloatArray();
        for (int row = 0; row < some.size(); row++) {
          int from = row * CHANNELS * height * width;
          pictures.add(Pixels.interleaved(decoded, from, CHANNELS, height * width));
        }
      }
    }
    return PictureList.of(pictures, CHANNELS, height, width);
  }

  private Shape shape(int rows) {
    var blocks = model.directory().unet().blocks();
    return new Shape(rows, blocks.inChannels(), blocks.height(), blocks.width());
  }

  private NDArray noise(int rows, long firstSeed, NDManager scope) {
    Shape shape = shape(rows);
    int size = (int) shape.size() / rows;
    float[] noise = new float[rows * size];
    for (int row = 0; row < rows; row++) {
      new CounterNoise(firstSeed + row)
          .gaussian(CounterNoise.stream(0, 0, 0), noise, row * size, size);
    }
    return scope.create(FloatBuffer.wrap(noise), shape, DataType.FLOAT32);
  }
}
