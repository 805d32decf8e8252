package io.lethe.topics;

/** The cluster's topics can't be made to agree with the catalogue; the message is one sentence. */
public final class TopicProvisioningException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TopicProvisioningException(String message, Throwable cause) {
    super(message, cause);
  }
}
