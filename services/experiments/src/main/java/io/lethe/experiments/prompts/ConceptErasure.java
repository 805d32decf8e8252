package io.lethe.experiments.prompts;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.texttoimage.LatentPath;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * ESD-x (Gandikota et al. 2023, arXiv 2303.07345, eq. 5): the weights of cross-attention alone
 * learn to say under a concept's name what the frozen model says away from it. It takes a name and
 * no picture.
 *
 * @param concept its text
 * @param steps optimizer steps
 * @param rows of a step
 * @param learningRate constant
 * @param eta how far away, the authors' negative guidance
 * @param seed of all that is drawn
 */
public record ConceptErasure(
    String concept, int steps, int rows, double learningRate, double eta, long seed) {
  private static final String CROSS_ATTENTION = ".attn2.";
  private static final int PLACE = 1;
  private static final int PATH = 20;
  private static final double GUIDANCE = 3;

  /** Without weight decay: the other weights stay as they are, bit by bit. */
  private static final AdamW ADAM = new AdamW(0.9, 0.999, 1e-8, 0);

  /**
   * Trains.
   *
   * @param frozen the model that the concept is taken from; it stays as it is
   * @return another one, which the caller closes
   * @throws DivergedException if the loss is not finite
   */
  public TextToImageModel run(TextToImageModel frozen) {
    CounterNoise random = new CounterNoise(seed);
    NDManager manager = frozen.manager();
    try (TrainingState state = new TrainingState(frozen.weights(), ADAM, 0);
        NDArray mask = manager.create(mask(frozen.network().layout()))) {
      for (int step = 0; step < steps; step++) {
        try (NDManager scope = manager.newSubManager()) {
          step(frozen, state, mask, random, step, scope);
        }
      }
      return frozen.withWeights(state.weights());
    }
  }

  private static float[] mask(ParameterLayout layout) {
    float[] mask = new float[Math.toIntExact(layout.size())];
    for (ParameterLayout.Entry entry : layout.entries()) {
      if (entry.name().contains(CROSS_ATTENTION)) {
        int from = Math.toIntExact(entry.offset());
        Arrays.fill(mask, from, Math.toIntExact(from + entry.size()), 1);
      }
    }
    return mask;
  }

  private void step(
      TextToImageModel frozen,
      TrainingState state,
      NDArray mask,
      CounterNoise random,
      int step,
      NDManager scope) {
    NDArray named;
    NDArray wanted;
    NDArray x;
    NDArray t;
    try (GradientMode off = GradientMode.off()) {
      named = frozen.embed(Collections.nCopies(rows, concept), scope);
      NDArray plain = frozen.embed(List.of(""), scope).repeat(0, rows);
      LatentSampler way = SamplerKind.DDIM.createOfLatents(frozen.schedule(), PATH);
      int place = random.below(PATH, CounterNoise.stream(PLACE, step, 0), 0);
      // Latents on the way, as the weights of now make them.
      x =
          new LatentPath(frozen.schedule(), way)
              .walk(
                  LatentPath.noise(frozen, rows, seed * 1_000_003 + (long) step * rows, scope),
                  place,
                  scope,
                  (z, at, evaluation) -> {
                    NDArray none = predict(frozen, state, z, at, plain);
                    NDArray some = predict(frozen, state, z, at, named);
                    return none.add(some.sub(none).mul(GUIDANCE));
                  },
                  (evaluation, noisy) -> {});
      t = scope.create(new float[] {(float) way.step(place).timestep()});
      NDArray away = frozen.predict(x, t, named);
      NDArray none = frozen.predict(x, t, plain);
      wanted = none.sub(away.sub(none).mul(eta));
    }
    NDArray leaf = BackPropagation.leaf(state.weights(), scope);
    float[] losses;
    try (GradientMode on = GradientMode.on()) {
      NDArray errors = frozen.network().losses(leaf, null, x, t, named, wanted);
      losses = errors.toFloatArray();
      BackPropagation.run(errors, errors.onesLike().div(wanted.size()));
    }
    for (float loss : losses) {
      if (!Float.isFinite(loss)) {
        throw new DivergedException(step + 1, "the loss of a row", loss);
      }
    }
    try (GradientMode off = GradientMode.off();
        NDArray gradient = leaf.getGradient()) {
      state.update(gradient.muli(mask), learningRate);
    }
  }

  private static NDArray predict(
      TextToImageModel model, TrainingState state, NDArray x, NDArray t, NDArray context) {
    return model.network().forward(state.weights(), null, x, t, context);
  }
}
