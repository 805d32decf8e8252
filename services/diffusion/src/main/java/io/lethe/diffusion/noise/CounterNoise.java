package io.lethe.diffusion.noise;

/**
 * Random numbers as a pure function of (seed, stream, index): nothing to save or restore, no order
 * to keep, and the same numbers on every machine. Each stream of each seed holds 2^64 blocks of
 * four 32-bit words of {@link Philox}; no two streams share a block.
 *
 * @param seed the key
 */
public record CounterNoise(long seed) {
  private static final double UNIT = 0x1p-32;

  /**
   * A stream number of its own for one use at one step for one row.
   *
   * @param use what the numbers are for, 0 .. 255
   * @param step 0 .. 2^31-1
   * @param row 0 .. 2^24-1
   */
  public static long stream(int use, int step, int row) {
    if (use < 0 || use > 0xFF || step < 0 || row < 0 || row > 0xFFFFFF) {
      throw new IllegalArgumentException("no stream for " + use + ", " + step + ", " + row);
    }
    return (long) use << 56 | (long) step << 24 | row;
  }

  /**
   * Fills with standard normal numbers (Box and Muller 1958): element i is number i of the stream.
   */
  public void gaussian(long stream, float[] target, int offset, int length) {
    int[] words = new int[4];
    for (int i = 0; i < length; i += 4) {
      Philox.block(seed, stream, i >>> 2, words);
      for (int pair = 0; pair < 4 && i + pair < length; pair += 2) {
        double radius = Math.sqrt(-2 * Math.log(open(words[pair])));
        double angle = 2 * Math.PI * open(words[pair + 1]);
        target[offset + i + pair] = (float) (radius * Math.cos(angle));
        if (i + pair + 1 < length) {
          target[offset + i + pair + 1] = (float) (radius * Math.sin(angle));
        }
      }
    }
  }

  /** A number uniform in (0, 1). */
  public double uniform(long stream, long index) {
    return open(word(stream, index));
  }

  /** An integer uniform in 0 .. bound-1 (to within 2^-32 a value). */
  public int below(int bound, long stream, long index) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound " + bound);
    }
    return (int) ((word(stream, index) & 0xFFFFFFFFL) * bound >>> 32);
  }

  /** The numbers 0 .. count-1 in a random order (Fisher and Yates). */
  public int[] permutation(int count, long stream) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = below(i + 1, stream, i);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private int word(long stream, long index) {
    int[] words = new int[4];
    Philox.block(seed, stream, index >>> 2, words);
    return words[(int) (index & 3)];
  }

  private static double open(int word) {
    return ((word & 0xFFFFFFFFL) + 0.5) * UNIT;
  }
}
