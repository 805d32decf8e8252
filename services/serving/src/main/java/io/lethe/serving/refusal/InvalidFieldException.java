package io.lethe.serving.refusal;

/** A field of a request, report or command that can't be used. */
public final class InvalidFieldException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String place;

  /**
   * @param field the field's name, as clients write it
   * @param message one sentence that may be shown to clients
   */
  public InvalidFieldException(String field, String message) {
    this(field, "body", message);
  }

  /**
   * @param field the field's name, as clients write it
   * @param place where it stands: body, header or query
   * @param message one sentence that may be shown to clients
   */
  public InvalidFieldException(String field, String place, String message) {
    super(message);
    this.field = field;
    this.place = place;
  }

  /**
   * Of a field in the body.
   *
   * @param problem the end of a sentence that begins with the field
   */
  public static InvalidFieldException of(String field, String problem) {
    return new InvalidFieldException(field, "The %s %s.".formatted(field, problem));
  }

  /** The field's name. */
  public String field() {
    return field;
  }

  /** The field's place: body, header or query. */
  public String place() {
    return place;
  }
}
