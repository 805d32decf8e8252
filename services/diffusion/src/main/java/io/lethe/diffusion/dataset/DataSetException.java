package io.lethe.diffusion.dataset;

import java.io.IOException;

/** A data set is missing, truncated or not what it claims to be; the message is one sentence. */
public class DataSetException extends IOException {
  private static final long serialVersionUID = 1L;

  public DataSetException(String message) {
    super(message);
  }

  public DataSetException(String message, Throwable cause) {
    super(message, cause);
  }
}
