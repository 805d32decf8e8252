package io.lethe.serving.idempotency;

/** A requestId that was used for another request in the last 24 hours. */
public final class RequestIdReusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RequestIdReusedException(String requestId) {
    super(
        "The requestId %s was used for another request in the last 24 hours.".formatted(requestId));
  }
}
