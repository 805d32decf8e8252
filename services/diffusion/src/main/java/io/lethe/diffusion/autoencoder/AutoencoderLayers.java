package io.lethe.diffusion.autoencoder;

import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.script.AttentionBlock;
import io.lethe.diffusion.script.Downsample;
import io.lethe.diffusion.script.GroupNorm;
import io.lethe.diffusion.script.ResnetBlock;
import io.lethe.diffusion.script.Script;
import io.lethe.diffusion.script.Upsample;
import java.util.List;
import java.util.OptionalInt;

/**
 * Writes diffusers' {@code Encoder} and {@code Decoder}: residual blocks, halving or doubling the
 * size from level to level, with one attention over all positions in the middle.
 */
record AutoencoderLayers(AutoencoderConfig config) {
  private static final int PICTURE_CHANNELS = 3;
  private static final double EPSILON = 1e-6;

  /** Pictures (N, 3, H, W) to the mean and log variance of latents (N, 8, h, w). */
  String encoder(Script script, String x) {
    List<Integer> channels = config.blockOutChannels();
    int in = channels.get(0);
    String h = script.conv("encoder.conv_in", x, PICTURE_CHANNELS, in, 3, 1, 1);
    for (int level = 0; level < channels.size(); level++) {
      String name = "encoder.down_blocks." + level;
      int out = channels.get(level);
      h = residuals(script, name, h, in, out, config.layersPerBlock());
      if (level < channels.size() - 1) {
        // It pads right and below only.
        h = new Downsample(0).write(script, name + ".downsamplers.0", h, out);
      }
      in = out;
    }
    h = middle(script, "encoder.mid_block", h, in);
    h = script.silu(norm().write(script, "encoder.conv_norm_out", h, in));
    int moments = 2 * config.latentChannels();
    h = script.conv("encoder.conv_out", h, in, moments, 3, 1, 1);
    return script.conv("quant_conv", h, moments, moments, 1, 1, 0);
  }

  /** Latents (N, 4, h, w), unscaled, to pictures (N, 3, H, W). */
  String decoder(Script script, String z) {
    List<Integer> channels = config.blockOutChannels();
    int latent = config.latentChannels();
    int in = channels.get(channels.size() - 1);
    String h = script.conv("post_quant_conv", z, latent, latent, 1, 1, 0);
    h = script.conv("decoder.conv_in", h, latent, in, 3, 1, 1);
    h = middle(script, "decoder.mid_block", h, in);
    for (int block = 0; block < channels.size(); block++) {
      String name = "decoder.up_blocks." + block;
      int out = channels.get(channels.size() - 1 - block);
      h = residuals(script, name, h, in, out, config.layersPerBlock() + 1);
      if (block < channels.size() - 1) {
        h = Upsample.write(script, name + ".upsamplers.0", h, out);
      }
      in = out;
    }
    h = script.silu(norm().write(script, "decoder.conv_norm_out", h, in));
    return script.conv("decoder.conv_out", h, in, PICTURE_CHANNELS, 3, 1, 1);
  }

  private GroupNorm norm() {
    return new GroupNorm(config.normNumGroups(), EPSILON);
  }

  private ResnetBlock resnet() {
    return new ResnetBlock(norm(), 0, false);
  }

  private String residuals(Script script, String name, String x, int in, int out, int count) {
    String h = x;
    for (int i = 0; i < count; i++) {
      h = resnet().write(script, name + ".resnets." + i, h, null, i == 0 ? in : out, out);
    }
    return h;
  }

  private String middle(Script script, String name, String x, int channels) {
    String h = resnet().write(script, name + ".resnets.0", x, null, channels, channels);
    h =
        new AttentionBlock(norm(), OptionalInt.empty())
            .write(script, name + ".attentions.0", h, channels);
    return resnet().write(script, name + ".resnets.1", h, null, channels, channels);
  }
}
