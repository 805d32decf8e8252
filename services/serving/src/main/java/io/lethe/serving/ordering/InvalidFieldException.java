package io.lethe.serving.ordering;

/** A field of an order, report or command that can't be used. */
public final class InvalidFieldException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field the field's name, as clients write it
   * @param message one sentence that may be shown to clients
   */
  public InvalidFieldException(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The field's name. */
  public String field() {
    return field;
  }
}
