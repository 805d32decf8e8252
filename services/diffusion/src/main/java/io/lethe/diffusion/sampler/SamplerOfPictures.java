package io.lethe.diffusion.sampler;

/**
 * A sampler of pictures for latents: DDIM or DPM-Solver++(2M). What it says of the clean picture
 * and of the noise holds whatever the network predicts.
 *
 * @param sampler of pictures
 * @param timesteps its timesteps, the noisiest first
 */
public record SamplerOfPictures(Sampler sampler, int[] timesteps) implements LatentSampler {

  /** The same steps. */
  public SamplerOfPictures(Sampler sampler) {
    this(sampler, sampler.timesteps());
  }

  @Override
  public int evaluations() {
    return timesteps.length;
  }

  @Override
  public LatentStep step(int evaluation) {
    StepWeights weights = sampler.weights(evaluation);
    return LatentStep.at(timesteps[evaluation], weights.signal() * weights.signal())
        .moving(weights.ofNoisy(), weights.ofClean(), weights.ofNoise(), 0)
        .clipping(weights.bound())
        .with(LatentStep.Kept.CLEAN, weights.ofPrevious());
  }
}
