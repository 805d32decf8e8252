package io.lethe.labeler.stores;

/**
 * As much as a processor works off in one call: so much that its transaction ends far from Kafka
 * Streams' limit of 10 s, and that the pictures it holds fit into memory. The rest waits for the
 * next look at the clock.
 */
public final class Slice {

  /** Most entries in one slice. */
  public static final int ENTRIES = 500;

  private static final long BYTES = 32L << 20;

  private int entries;
  private long bytes;

  /** Whether one more entry may be worked off. */
  public boolean hasRoom() {
    return entries < ENTRIES && bytes < BYTES;
  }

  /**
   * Counts an entry.
   *
   * @param bytes about how many are read and written for it
   */
  public void add(long bytes) {
    entries++;
    this.bytes += bytes;
  }
}
