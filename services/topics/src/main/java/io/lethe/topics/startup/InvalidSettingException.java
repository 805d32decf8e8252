package io.lethe.topics.startup;

/**
 * A property whose value a service can't start with; the message is one sentence that begins with
 * it. It has no cause, so that nothing but the sentence is told.
 */
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

  /**
   * Of the property that a sentence begins with.
   *
   * @param sentence the property's full name, a space, the problem and a full stop
   */
  public static InvalidSettingException of(String sentence) {
    int end = sentence.indexOf(' ');
    return new InvalidSettingException(
        sentence.substring(0, end), sentence.substring(end + 1, sentence.length() - 1));
  }

  /** The property's full name. */
  public String property() {
    return property;
  }
}
