package io.lethe.serving.swap;

/**
 * What a version's weights take in memory.
 *
 * @param own bytes of its own, 0 or more
 * @param whole name of the whole weights that it is a change of, which all their changes have in
 *     memory once; null for none
 * @param wholeBytes bytes of these, 0 or more
 */
public record WeightSize(long own, String whole, long wholeBytes) {

  /** Of a version that shares nothing. */
  public static WeightSize of(long own) {
    return new WeightSize(own, null, 0);
  }

  /** Of all of it. */
  public long all() {
    return own + wholeBytes;
  }
}
