package io.lethe.experiments.prompts;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.texttoimage.LatentPath;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Safe latent diffusion (Schramowski et al. 2023, arXiv 2211.05105, eq. 3 to 8), as diffusers'
 * {@code StableDiffusionPipelineSafe} computes it: each prediction is guided away from a concept
 * where it is near to the prediction for that concept. No weight changes.
 *
 * @param model that makes the pictures
 * @param sampler of the pictures
 * @param steps of the sampler
 * @param guidance scale, above 1
 * @param concept text of what is unwanted
 * @param strength how much and how soon
 */
public record SafeLatentGuidance(
    TextToImageModel model,
    SamplerKind sampler,
    int steps,
    double guidance,
    String concept,
    Strength strength)
    implements PromptedMaker {
  private static final int BATCH = 32;
  private static final int CHANNELS = 3;

  /**
   * The authors' hyper-parameters.
   *
   * @param warmUp share of the steps before it sets in
   * @param scale s_S
   * @param threshold lambda
   * @param momentumScale s_m
   * @param momentumDecay beta_m
   */
  public record Strength(
      double warmUp, double scale, double threshold, double momentumScale, double momentumDecay) {
    /** Table 1: the concept is weakened, and the rest stays near to what it was. */
    public static final Strength STRONG = new Strength(7.0 / 50, 2000, 0.025, 0.5, 0.7);

    /** Table 1: from the first step on, and wherever the two differ. */
    public static final Strength MAX = new Strength(0, 5000, 1.0, 0.5, 0.7);
  }

  @Override
  public PictureSource make(List<String> prompts, long firstSeed) {
    int height = model.directory().height();
    int width = model.directory().width();
    List<byte[]> pictures = new ArrayList<>();
    for (int start = 0; start < prompts.size(); start += BATCH) {
      List<String> some = prompts.subList(start, Math.min(prompts.size(), start + BATCH));
      try (GradientMode off = GradientMode.off();
          NDManager scope = model.manager().newSubManager()) {
        float[] values = model.decode(sample(some, firstSeed + start, scope)).toFloatArray();
        for (int row = 0; row < some.size(); row++) {
          pictures.add(
              Pixels.interleaved(
                  values, row * CHANNELS * height * width, CHANNELS, height * width));
        }
      }
    }
    return PictureList.of(pictures, CHANNELS, height, width);
  }

  private NDArray sample(List<String> prompts, long firstSeed, NDManager scope) {
    int rows = prompts.size();
    NDArray context =
        NDArrays.concat(
            new NDList(
                model.embed(Collections.nCopies(rows, ""), scope),
                model.embed(prompts, scope),
                model.embed(Collections.nCopies(rows, concept), scope)));
    LatentSampler way = sampler.createOfLatents(model.schedule(), steps);
    NDArray noise = LatentPath.noise(model, rows, firstSeed, scope);
    NDArray momentum = noise.zerosLike();
    return new LatentPath(model.schedule(), way)
        .walk(
            noise,
            scope,
            (x, t, evaluation) -> {
              NDList three =
                  model.predict(NDArrays.concat(new NDList(x, x, x)), t, context).split(3);
              NDArray plain = three.get(0);
              NDArray difference = three.get(1).sub(three.get(2));
              NDArray scale = difference.abs().mul(strength.scale()).minimum(1f);
              scale =
                  scale.mul(difference.lt(strength.threshold()).toType(scale.getDataType(), false));
              NDArray away = three.get(2).sub(plain).mul(scale);
              away = away.add(momentum.mul(strength.momentumScale()));
              momentum.muli(strength.momentumDecay()).addi(away.mul(1 - strength.momentumDecay()));
              NDArray towards = three.get(1).sub(plain);
              if (evaluation >= strength.warmUp() * way.evaluations()) {
                towards = towards.sub(away);
              }
              return plain.add(towards.mul(guidance));
            });
  }
}
