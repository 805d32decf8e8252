package io.lethe.serving.swap;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.LowRankFile;
import io.lethe.diffusion.texttoimage.WholeModels;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads models of lethe-diffusion: of pixels, and text-to-image models with or without a low-rank
 * change. Changes of one model share its weights.
 */
public final class DiffusionLoader implements DenoiserLoader {

  private final Device device;
  private final int cachedPrompts;
  private final WholeModels textToImage;

  /**
   * @param device where pictures are made
   * @param cachedPrompts whose embeddings a text-to-image model keeps
   */
  public DiffusionLoader(Device device, int cachedPrompts) {
    this.device = device;
    this.cachedPrompts = cachedPrompts;
    this.textToImage = new WholeModels(Precision.FLOAT32, device);
  }

  @Override
  public Denoiser load(Path directory) throws IOException {
    if (!TextToImageDirectory.isFor(directory)) {
      return DiffusionDenoiser.read(directory, device);
    }
    // The name by which its changes call it.
    String name = VersionDirectory.manifestSha256(directory);
    return TextToImageDenoiser.of(textToImage.open(name, () -> directory), cachedPrompts);
  }

  @Override
  public Denoiser load(Path directory, WholeVersion whole) throws IOException {
    Path change = directory.resolve(LowRankFile.IN_VERSION);
    return TextToImageDenoiser.of(
        textToImage.open(whole.name(), whole.files(), change), cachedPrompts);
  }

  @Override
  public boolean holds(String name) {
    return textToImage.holds(name);
  }
}
