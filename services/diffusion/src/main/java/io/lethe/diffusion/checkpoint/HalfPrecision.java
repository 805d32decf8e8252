package io.lethe.diffusion.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The two 16-bit floating-point formats as float32, which holds each of their values exactly. */
public final class HalfPrecision {
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

  /** The nearest binary16, ties to even; an infinity beyond the largest, 65504. */
  static short toBinary16(float value) {
    int bits = Float.floatToIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7E00);
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x1p-14f) {
      // A whole number of the smallest subnormals.
      return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL));
    }
    int narrowed = (bits & 0x7FFFFFFF) - ((127 - 15) << 23);
    int kept = narrowed >>> 13;
    int rest = narrowed & 0x1FFF;
    boolean up = rest > 0x1000 || (rest == 0x1000 && (kept & 1) == 1);
    return (short) (sign | (up ? kept + 1 : kept));
  }

  /**
   * Numbers in half precision, little-endian.
   *
   * @throws IndexOutOfBoundsException unless {@code values} holds {@code count} from {@code offset}
   */
  public static byte[] encode(float[] values, int offset, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = offset; i < offset + count; i++) {
      bytes.putShort(toBinary16(values[i]));
    }
    return bytes.array();
  }

  /**
   * The reverse of {@link #encode}.
   *
   * @param target takes half as many numbers as there are bytes, from {@code offset}
   */
  public static void decode(byte[] halves, float[] target, int offset) {
    ByteBuffer bytes = ByteBuffer.wrap(halves).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = offset; bytes.hasRemaining(); i++) {
      target[i] = binary16(bytes.getShort());
    }
  }

  /** Whether numbers as {@link #encode} writes them are all finite. */
  public static boolean isFinite(byte[] halves) {
    for (int high = 1; high < halves.length; high += Short.BYTES) {
      if (((halves[high] >> (FRACTION_BITS - Byte.SIZE)) & LARGEST_EXPONENT) == LARGEST_EXPONENT) {
        return false;
      }
    }
    return true;
  }

  /** bfloat16: the upper half of a float32. */
  static float bfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
