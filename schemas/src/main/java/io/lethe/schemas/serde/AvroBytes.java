package io.lethe.schemas.serde;

import java.nio.ByteBuffer;

/** Avro's fields of type {@code bytes}, which generated records hold as buffers. */
public final class AvroBytes {

  private AvroBytes() {}

  /** A copy of what a buffer still holds, leaving the buffer as it is; null stays null. */
  public static byte[] of(ByteBuffer field) {
    if (field == null) {
      return null;
    }
    byte[] bytes = new byte[field.remaining()];
    field.duplicate().get(bytes);
    return bytes;
  }
}
