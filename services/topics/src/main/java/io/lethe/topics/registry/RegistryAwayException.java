package io.lethe.topics.registry;

import org.apache.kafka.common.errors.RetriableException;

/** The registry does not answer, or refuses to; the same call may succeed later. */
public final class RegistryAwayException extends RetriableException {

  private static final long serialVersionUID = 1L;

  RegistryAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
