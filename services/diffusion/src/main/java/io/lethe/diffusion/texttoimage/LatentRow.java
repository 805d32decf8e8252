package io.lethe.diffusion.texttoimage;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.sampler.LatentStep;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The latents of a picture on their way from noise: what was asked for, how far they are, and their
 * values. All their randomness comes from the picture's own seed.
 */
public final class LatentRow {
  private static final int INITIAL_NOISE = 0;

  private final PictureRequest request;
  private final float[] context;
  private final float[] negativeContext;
  private final int height;
  private final int width;
  private final LatentSampler sampler;
  private final int lookBack;
  private float[] latents;
  private List<float[]> kept = List.of();
  private int evaluation;

  /**
   * Latents of nothing but noise.
   *
   * @param context the embedding of the prompt, (P, d)
   * @param negativeContext that of the negative prompt, (P, d); unused where the picture is not
   *     guided
   * @throws IllegalArgumentException if the request asks for what the model can't do
   */
  public LatentRow(
      TextToImageModel model, PictureRequest request, float[] context, float[] negativeContext) {
    requireFit(model, request);
    this.request = request;
    this.context = context;
    this.negativeContext = negativeContext;
    this.height = model.latentHeight(request.size());
    this.width = model.latentWidth(request.size());
    this.sampler = request.sampler().createOfLatents(model.schedule(), request.steps());
    this.lookBack =
        IntStream.range(0, sampler.evaluations())
            .map(each -> sampler.step(each).ofKept().length)
            .max()
            .orElse(0);
    this.latents = new float[model.latentChannels() * height * width];
    new CounterNoise(request.seed())
        .gaussian(CounterNoise.stream(INITIAL_NOISE, 0, 0), latents, 0, latents.length);
    for (int i = 0; i < latents.length; i++) {
      latents[i] *= (float) sampler.initialScale();
    }
  }

  /**
   * Requires that a model can make what is asked for, before a prompt is embedded for it.
   *
   * @throws IllegalArgumentException naming the field that it can't
   */
  public static void requireFit(TextToImageModel model, PictureRequest request) {
    model
        .inputs()
        .problemOf(request)
        .ifPresent(
            it -> {
              throw new IllegalArgumentException(it.field() + " " + it.problem());
            });
  }

  /** What was asked for. */
  public PictureRequest request() {
    return request;
  }

  /** Height of the latents. */
  public int height() {
    return height;
  }

  /** Width of the latents. */
  public int width() {
    return width;
  }

  /** Whether all steps are done. */
  public boolean isDone() {
    return evaluation == sampler.evaluations();
  }

  /**
   * The clean latents, (4, h, w).
   *
   * @throws IllegalStateException before all steps are done
   */
  public float[] clean() {
    if (!isDone()) {
      throw new IllegalStateException(
          "only %d of %d evaluations are done".formatted(evaluation, sampler.evaluations()));
    }
    return latents;
  }

  boolean isGuided() {
    return request.networkRows() > 1;
  }

  float[] context() {
    return context;
  }

  float[] negativeContext() {
    return negativeContext;
  }

  LatentStep next() {
    return sampler.step(evaluation);
  }

  /** How many earlier steps any of its steps looks back. */
  int lookBack() {
    return lookBack;
  }

  void advance() {
    evaluation++;
  }

  float[] latents() {
    return latents;
  }

  /** What a step before kept; zeros where none did. */
  float[] kept(int back) {
    return back < kept.size() ? kept.get(back) : new float[latents.length];
  }

  /** How many steps before kept something. */
  int keptSteps() {
    return kept.size();
  }

  /** The latents as they are now, and what the steps before kept, the latest first. */
  void put(float[] now, List<float[]> keptNow) {
    this.latents = now;
    this.kept = keptNow;
  }
}
