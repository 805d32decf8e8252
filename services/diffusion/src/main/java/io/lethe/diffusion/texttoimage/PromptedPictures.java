package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.network.GradientMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures for prompts, from prompt to pixels, many in one call.
 *
 * @param model that makes them
 * @param sampler one of latents
 * @param steps of the sampler
 * @param guidance scale, 1 or more; 1 for none
 * @param negative what pictures should not show; empty for nothing
 */
public record PromptedPictures(
    TextToImageModel model, SamplerKind sampler, int steps, double guidance, String negative) {
  private static final int MOST_ROWS = 32;

  /** Most pixels of pictures that are made together: four of 512 x 512. */
  private static final int MOST_PIXELS = 4 * 512 * 512;

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
    int rows = rows();
    for (int start = 0; start < prompts.size(); start += rows) {
      int end = Math.min(prompts.size(), start + rows);
      all.addAll(
          LatentGenerator.sample(
              model,
              IntStream.range(start, end)
                  .mapToObj(row -> request(prompts.get(row), firstSeed + row))
                  .toList()));
    }
    return all;
  }

  private PictureRequest request(String prompt, long seed) {
    return new PictureRequest(
        seed, sampler, steps, null, guidance, new Prompt(prompt, negative), PictureSize.OF_MODEL);
  }

  /** The pictures of latents. */
  public PictureList decode(List<float[]> latents) {
    int height = model.directory().height();
    int width = model.directory().width();
    List<byte[]> pictures = new ArrayList<>();
    int most = rows();
    for (int start = 0; start < latents.size(); start += most) {
      List<float[]> some = latents.subList(start, Math.min(latents.size(), start + most));
      int size = some.get(0).length;
      float[] values = new float[some.size() * size];
      for (int row = 0; row < some.size(); row++) {
        System.arraycopy(some.get(row), 0, values, row * size, size);
      }
      try (GradientMode off = GradientMode.off();
          NDManager scope = model.manager().newSubManager()) {
        float[] decoded = model.decode(scope.create(values, shape(some.size()))).toFloatArray();
        for (int row = 0; row < some.size(); row++) {
          int from = row * CHANNELS * height * width;
          pictures.add(Pixels.interleaved(decoded, from, CHANNELS, height * width));
        }
      }
    }
    return PictureList.of(pictures, CHANNELS, height, width);
  }

  private int rows() {
    int area = model.directory().height() * model.directory().width();
    return Math.max(1, Math.min(MOST_ROWS, MOST_PIXELS / area));
  }

  private Shape shape(int rows) {
    var blocks = model.directory().unet().blocks();
    return new Shape(rows, blocks.inChannels(), blocks.height(), blocks.width());
  }
}
