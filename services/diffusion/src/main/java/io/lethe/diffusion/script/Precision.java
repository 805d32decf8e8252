package io.lethe.diffusion.script;

/** In what a network computes. Its inputs, outputs and losses are float32 all the same. */
public enum Precision {
  FLOAT32(6),

  /**
   * Half of the memory and many times the speed on a GPU with tensor cores; the range of float32, 8
   * bits of mantissa. Norms and attention sum in float32 there.
   */
  BFLOAT16(15);

  private final int scalarType;

  Precision(int scalarType) {
    this.scalarType = scalarType;
  }

  /** PyTorch's number of the type (c10/core/ScalarType.h). */
  int scalarType() {
    return scalarType;
  }
}
