package io.lethe.topics;

/** A topic can't be read; the message is one clear sentence. */
public final class TopicUnreadableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TopicUnreadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
