package io.lethe.diffusion.checkpoint;

/**
 * A diffusers config asks for something this project does not do; the message names field and
 * value.
 */
public class UnsupportedConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public UnsupportedConfigException(String message) {
    super(message);
  }

  static UnsupportedConfigException of(String file, String field, Object value, String supported) {
    return new UnsupportedConfigException(
        "%s: %s = %s is not supported; supported is %s.".formatted(file, field, value, supported));
  }
}
