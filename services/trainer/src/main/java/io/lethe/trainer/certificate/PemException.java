package io.lethe.trainer.certificate;

/** A file that holds no key of the kind that was asked for. It says nothing of what it holds. */
final class PemException extends Exception {

  private static final long serialVersionUID = 1L;

  PemException(Throwable cause) {
    super("not a key in PEM", cause);
  }
}
