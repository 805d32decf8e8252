package io.lethe.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/**
 * A record whose schema is not one of this release. Among records that Lethe itself writes, a newer
 * release wrote it.
 */
public final class UnknownSchemaException extends SerializationException {

  private static final long serialVersionUID = 1L;

  UnknownSchemaException(String record, Throwable cause) {
    super(
        "Not a readable %s: this release does not know its schema; a newer one may. (%s)"
            .formatted(record, cause.getMessage()),
        cause);
  }
}
