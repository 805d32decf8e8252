package io.lethe.drills.bucket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * S3's {@code aws-chunked} encoding of a body: chunks that begin with a line of their size in
 * hexadecimal digits and a signature, the last of size 0.
 */
final class SignedChunks {

  private static final int HEXADECIMAL = 16;

  private SignedChunks() {}

  /** The body. Signatures and what follows the last chunk are not looked at. */
  static byte[] decode(byte[] chunks) {
    var body = new ByteArrayOutputStream(chunks.length);
    int at = 0;
    while (true) {
      int end = lineEnd(chunks, at);
      String line = new String(chunks, at, end - at, StandardCharsets.US_ASCII);
      int size = Integer.parseInt(line.split(";", 2)[0], HEXADECIMAL);
      if (size == 0) {
        return body.toByteArray();
      }
      body.write(chunks, end + 2, size);
      at = end + 2 + size + 2;
    }
  }

  private static int lineEnd(byte[] chunks, int from) {
    int at = from;
    while (chunks[at] != '\r') {
      at++;
    }
    return at;
  }
}
