package io.lethe.standalone.cli.rest;

import java.io.IOException;

/** A service did not do what it was asked for; the message is one sentence for a person. */
public final class RestCallException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * With the sentence.
   *
   * @param status of the answer
   */
  public RestCallException(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /** With the sentence and what caused it. */
  public RestCallException(String sentence, Throwable cause) {
    super(sentence, cause);
    this.status = 0;
  }

  /** Whether the service answered that this caller may not, or has to say who they are. */
  public boolean isOfCaller() {
    return status == 401 || status == 403;
  }
}
