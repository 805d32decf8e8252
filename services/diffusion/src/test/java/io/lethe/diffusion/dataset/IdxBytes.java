package io.lethe.diffusion.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Writes the idx format as LeCun's page describes it. */
final class IdxBytes {
  private IdxBytes() {}

  static byte[] of(int[] sides, int... data) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sides.length + data.length);
    bytes.put(new byte[] {0, 0, 8, (byte) sides.length});
    for (int side : sides) {
      bytes.putInt(side);
    }
    for (int value : data) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }

  static byte[] gzipped(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
