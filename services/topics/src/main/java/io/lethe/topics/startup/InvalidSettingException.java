package io.lethe.topics.startup;

/** A property whose value a service can't start with; the message is one sentence that names it. */
public final class InvalidSettingException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String property;

  /**
   * Of one property.
   *
   * @param property its full name, as in {@code lethe.serving.max-batch}
   * @param problem the end of a sentence that begins with the property
   */
  public InvalidSettingException(String property, String problem) {
    super("%s %s.".formatted(property, problem));
    this.property = property;
  }

  /** The property's full name. */
  public String property() {
    return property;
  }
}
