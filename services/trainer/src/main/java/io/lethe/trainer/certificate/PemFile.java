package io.lethe.trainer.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Keys as text (RFC 7468). */
final class PemFile {

  static final String ALGORITHM = "Ed25519";

  private static final String DASHES = "-----";

  private PemFile() {}

  static KeyFactory factory() throws NoSuchAlgorithmException {
    return KeyFactory.getInstance(ALGORITHM);
  }

  /**
   * The bytes of the one block that a file holds.
   *
   * @param label of the block, such as {@code PUBLIC KEY}
   * @throws PemException when it can't be read or holds something else
   */
  static byte[] read(Path file, String label) throws PemException {
    try {
      String text = Files.readString(file).strip();
      String begin = DASHES + "BEGIN " + label + DASHES;
      String end = DASHES + "END " + label + DASHES;
      if (!text.startsWith(begin) || !text.endsWith(end)) {
        throw new PemException(null);
      }
      return Base64.getMimeDecoder()
          .decode(text.substring(begin.length(), text.length() - end.length()));
    } catch (IOException | IllegalArgumentException e) {
      throw new PemException(e);
    }
  }
}
