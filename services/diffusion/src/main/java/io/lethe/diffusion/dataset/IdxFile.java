package io.lethe.diffusion.dataset;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An idx file of unsigned bytes, gzipped or not: bytes 0, 0, 8 (unsigned byte), the number of
 * dimensions, each dimension as a big-endian 32-bit integer, then the data (format as described on
 * the MNIST page of LeCun, Cortes and Burges).
 *
 * @param sides the dimensions
 * @param data as many bytes as the dimensions' product
 */
record IdxFile(int[] sides, byte[] data) {
  /** An array's length is an int; this bound also keeps a corrupt header from asking for it. */
  private static final long MOST_BYTES = 1L << 30;

  private static final int GZIP_MAGIC = 0x1f8b;

  /**
   * Reads a whole file.
   *
   * @param dimensions how many it must have
   * @throws DataSetException if it is missing, not idx, of another rank, truncated or too long
   */
  static IdxFile read(Path file, int dimensions) throws IOException {
    try (InputStream in = open(file)) {
      int magic = ByteBuffer.wrap(exactly(in, 4)).getInt();
      if (magic != (0x0800 | dimensions)) {
        throw new DataSetException(
            "%s is not an idx file of %d-dimensional unsigned bytes: it starts with %08x, not %08x."
                .formatted(file, dimensions, magic, 0x0800 | dimensions));
      }
      int[] sides = new int[dimensions];
      ByteBuffer.wrap(exactly(in, 4 * dimensions)).asIntBuffer().get(sides);
      byte[] data = exactly(in, product(file, sides));
      if (in.read() >= 0) {
        throw new DataSetException(
            "%s is corrupt: bytes follow the data that its header announces (%s)."
                .formatted(file, Arrays.toString(sides)));
      }
      return new IdxFile(sides, data);
    } catch (NoSuchFileException e) {
      throw new DataSetException("There is no file " + file + ".", e);
    } catch (EOFException e) {
      throw new DataSetException(file + " is truncated.", e);
    } catch (ZipException e) {
      throw new DataSetException(file + " is corrupt: its gzip data can't be unpacked.", e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      raw.mark(2);
      boolean gzipped = (raw.read() << 8 | raw.read()) == GZIP_MAGIC;
      raw.reset();
      return gzipped ? new GZIPInputStream(raw, 1 << 16) : raw;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** Memory grows with what is really there, so a header that lies costs nothing. */
  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private static int product(Path file, int[] sides) throws DataSetException {
    long bytes = 1;
    for (int side : sides) {
      if (side < 1 || bytes * side > MOST_BYTES) {
        throw new DataSetException(
            "%s is corrupt: its header announces %s bytes."
                .formatted(file, Arrays.toString(sides)));
      }
      bytes *= side;
    }
    return (int) bytes;
  }
}
