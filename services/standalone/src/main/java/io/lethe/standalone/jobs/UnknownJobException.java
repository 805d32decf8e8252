package io.lethe.standalone.jobs;

/** There is no such job; the message is one sentence for a person. */
public final class UnknownJobException extends Exception {

  private static final long serialVersionUID = 1L;

  UnknownJobException(String sentence) {
    super(sentence);
  }

  /** Of a job by its id. */
  public static UnknownJobException of(String jobId) {
    return new UnknownJobException("The topics hold no job %s.".formatted(jobId));
  }
}
