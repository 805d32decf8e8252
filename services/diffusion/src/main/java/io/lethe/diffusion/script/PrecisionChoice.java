package io.lethe.diffusion.script;

import ai.djl.Device;

/** The precision of text-to-image models that a person names. Others compute in float32. */
public enum PrecisionChoice {
  /** bfloat16 on a GPU, whose tensor cores it needs; float32 on a CPU, where it is slower. */
  AUTO,
  FLOAT32,
  BFLOAT16;

  /** The precision on a device. */
  public Precision on(Device device) {
    return switch (this) {
      case AUTO -> device.isGpu() ? Precision.BFLOAT16 : Precision.FLOAT32;
      case FLOAT32 -> Precision.FLOAT32;
      case BFLOAT16 -> Precision.BFLOAT16;
    };
  }
}
