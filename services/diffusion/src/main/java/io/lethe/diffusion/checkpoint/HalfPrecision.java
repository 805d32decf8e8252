package io.lethe.diffusion.checkpoint;

/** The two 16-bit floating-point formats as float32, which holds each of their values exactly. */
final class HalfPrecision {
  private static final int FRACTION_BITS = 10;
  private static final int LARGEST_EXPONENT = 31;

  /** The weight of the last fraction bit of a subnormal, 2^-24. */
  private static final float SUBNORMAL = 0x1p-24f;

  private HalfPrecision() {}

  /** IEEE 754 binary16: a sign, 5 bits of exponent (bias 15), 10 of fraction. */
  static float binary16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> FRACTION_BITS) & LARGEST_EXPONENT;
    int fraction = bits & 0x3FF;
    if (exponent == 0) {
      return fraction * (sign == 0 ? SUBNORMAL : -SUBNORMAL);
    }
    // Infinities and NaNs have all exponent bits set in both formats; else the bias differs.
    int widened = exponent == LARGEST_EXPONENT ? 255 : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }

  /** bfloat16: the upper half of a float32. */
  static float bfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
