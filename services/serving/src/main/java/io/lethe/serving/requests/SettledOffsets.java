package io.lethe.serving.requests;

import java.util.Base64;
import java.util.BitSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Offsets of a partition that are settled though an earlier one is not. They stand in the metadata
 * of the committed offset, so that whoever goes on from there does not settle them again.
 */
final class SettledOffsets {

  /** Farthest from the committed offset: in Base64 it is far below the broker's 4096 bytes. */
  static final int MOST_SPAN = 8192;

  private static final String MARK = "settled:";

  private final TreeSet<Long> offsets = new TreeSet<>();

  /**
   * What a commit says.
   *
   * @param committed null where nothing was committed; metadata of others counts as none
   */
  static SettledOffsets of(OffsetAndMetadata committed) {
    var settled = new SettledOffsets();
    if (committed != null && committed.metadata().startsWith(MARK)) {
      try {
        byte[] bits = Base64.getDecoder().decode(committed.metadata().substring(MARK.length()));
        BitSet.valueOf(bits).stream().forEach(bit -> settled.add(committed.offset() + bit));
      } catch (IllegalArgumentException e) {
        return new SettledOffsets();
      }
    }
    return settled;
  }

  void add(long offset) {
    offsets.add(offset);
  }

  boolean contains(long offset) {
    return offsets.contains(offset);
  }

  /**
   * What to commit.
   *
   * @param next the first offset that is not settled; those before it are forgotten
   */
  OffsetAndMetadata committing(long next) {
    offsets.headSet(next).clear();
    if (offsets.isEmpty()) {
      return new OffsetAndMetadata(next);
    }
    var bits = new BitSet();
    offsets.forEach(offset -> bits.set((int) (offset - next)));
    String metadata = MARK + Base64.getEncoder().encodeToString(bits.toByteArray());
    return new OffsetAndMetadata(next, metadata);
  }
}
