package io.lethe.labeler.vetting;

import java.io.IOException;

/** The store of a reported picture can't be read now; the report has to wait. */
public final class PictureUnreadException extends Exception {

  private static final long serialVersionUID = 1L;

  PictureUnreadException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
