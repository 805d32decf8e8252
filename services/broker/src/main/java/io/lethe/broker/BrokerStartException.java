package io.lethe.broker;

/** Says in one sentence why a broker did not start; the sentence is meant for the user. */
public final class BrokerStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerStartException(String sentence) {
    super(sentence);
  }

  BrokerStartException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
