package io.lethe.schemas.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG (W3C, Portable Network Graphics, section 5): Java's decoder passes over what
 * is wrong with them, and would show a picture that others do not see.
 */
final class PngChunks {

  private static final int SIGNATURE_BYTES = 8;

  /** Length, type and checksum. */
  private static final int FRAME_BYTES = 12;

  private static final int TYPE_BYTES = 4;
  private static final String FIRST = "IHDR";
  private static final String LAST = "IEND";
  private static final String TRANSPARENCY = "tRNS";
  private static final Set<String> KNOWN = Set.of(FIRST, "PLTE", TRANSPARENCY, "IDAT", LAST);

  private PngChunks() {}

  /**
   * A PNG without the chunks that its pixels do not need: text, times, colour profiles, animation.
   * They may hold anything, and are not read.
   *
   * @param png a file that begins with a PNG's signature
   * @throws PictureException with one clear sentence where chunks do not fill the file, do not
   *     begin and end as they must, or a needed one is unknown or has a wrong checksum
   */
  static byte[] needed(byte[] png) throws PictureException {
    var needed = new ByteArrayOutputStream(png.length);
    needed.write(png, 0, SIGNATURE_BYTES);
    ByteBuffer rest = ByteBuffer.wrap(png, SIGNATURE_BYTES, png.length - SIGNATURE_BYTES);
    String type = null;
    while (rest.hasRemaining()) {
      if (LAST.equals(type)) {
        throw new PictureException("Other bytes follow the end of the PNG.");
      }
      if (rest.remaining() < FRAME_BYTES) {
        throw new PictureException("The PNG is cut short.");
      }
      int start = rest.position();
      int length = rest.getInt();
      if (length < 0 || length > rest.remaining() - TYPE_BYTES - Integer.BYTES) {
        throw new PictureException("The PNG is cut short, or a chunk is longer than the file.");
      }
      boolean first = type == null;
      type = new String(png, rest.position(), TYPE_BYTES, StandardCharsets.ISO_8859_1);
      if (first != type.equals(FIRST)) {
        throw new PictureException("The PNG does not begin with its one header.");
      }
      if (isCritical(type) || type.equals(TRANSPARENCY)) {
        requireSound(png, start, length, type);
        needed.write(png, start, FRAME_BYTES + length);
      }
      rest.position(start + FRAME_BYTES + length);
    }
    if (!LAST.equals(type)) {
      throw new PictureException("The PNG is cut short.");
    }
    return needed.toByteArray();
  }

  private static void requireSound(byte[] png, int start, int length, String type)
      throws PictureException {
    if (!KNOWN.contains(type)) {
      throw new PictureException("The PNG has a chunk that must be understood, and is not known.");
    }
    var checksum = new CRC32();
    checksum.update(png, start + Integer.BYTES, TYPE_BYTES + length);
    int found = ByteBuffer.wrap(png).getInt(start + Integer.BYTES + TYPE_BYTES + length);
    if ((int) checksum.getValue() != found) {
      throw new PictureException(
          "The PNG can't be decoded: the checksum of %s is wrong.".formatted(type));
    }
  }

  /** The fifth bit of the first letter: capital or not. */
  private static boolean isCritical(String type) {
    return (type.charAt(0) & 0x20) == 0;
  }
}
