package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of records of one length and nothing else. It is mapped, not read: the operating system
 * keeps in memory what is used, and none of it is on Java's heap.
 */
final class RecordFile {
  private final ByteBuffer bytes;
  private final int recordBytes;

  private RecordFile(ByteBuffer bytes, int recordBytes) {
    this.bytes = bytes;
    this.recordBytes = recordBytes;
  }

  /**
   * Opens a file that exists.
   *
   * @throws DataSetException if it is empty, over 2 GiB or ends inside a record
   */
  static RecordFile open(Path file, int recordBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size == 0 || size % recordBytes != 0) {
        throw new DataSetException(
            "%s is truncated: its %d bytes are no whole number of records of %d bytes."
                .formatted(file, size, recordBytes));
      }
      if (size > Integer.MAX_VALUE) {
        throw new DataSetException(file + " is larger than 2 GiB.");
      }
      return new RecordFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, size), recordBytes);
    }
  }

  /** The number of records. */
  int size() {
    return bytes.capacity() / recordBytes;
  }

  /** A part of a record; safe from several threads. */
  byte[] read(int record, int offset, int length) {
    byte[] part = new byte[length];
    bytes.get(record * recordBytes + offset, part);
    return part;
  }
}
