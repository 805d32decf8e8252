package io.lethe.diffusion.finetune;

import io.lethe.diffusion.unet.ParameterLayout;
import java.util.Arrays;

/** Which weights learn; the others stay as the champion has them, but for the weight decay. */
public enum TrainedPart {
  ALL(""),
  /** The decoder: up blocks and what follows them. */
  UP_BLOCKS("(up_blocks|conv_norm_out|conv_out)\\..*");

  private final String names;

  TrainedPart(String names) {
    this.names = names;
  }

  /** 1 for each weight that learns and 0 for the others, or null where all do. */
  float[] mask(ParameterLayout layout) {
    if (this == ALL) {
      return null;
    }
    float[] mask = new float[(int) layout.size()];
    for (ParameterLayout.Entry parameter : layout.entries()) {
      if (parameter.name().matches(names)) {
        int from = (int) parameter.offset();
        Arrays.fill(mask, from, from + (int) parameter.size(), 1f);
      }
    }
    return mask;
  }
}
