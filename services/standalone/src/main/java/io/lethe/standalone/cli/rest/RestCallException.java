package io.lethe.standalone.cli.rest;

import java.io.IOException;

/** A service did not do what it was asked for; the message is one sentence for a person. */
public final class RestCallException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With the sentence. */
  public RestCallException(String sentence) {
    super(sentence);
  }

  /** With the sentence and what caused it. */
  public RestCallException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
