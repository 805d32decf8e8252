package io.lethe.standalone.status;

import org.apache.kafka.common.KafkaException;

/** Why a client of Kafka could not even be made, such as by an address that nobody knows. */
public final class ClientFailure {

  private ClientFailure() {}

  /** The innermost message: the outer ones say that a client could not be made. */
  public static String sentence(KafkaException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }
}
