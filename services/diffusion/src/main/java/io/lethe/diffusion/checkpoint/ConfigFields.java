package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Typed access to one diffusers JSON config. An absent field takes diffusers' default; a field of
 * the wrong type or outside what is supported is an {@link UnsupportedConfigException} that names
 * it.
 */
public final class ConfigFields {
  private final String file;
  private final JsonNode json;

  /**
   * @param file name used in messages, such as {@code unet/config.json}
   */
  public ConfigFields(String file, JsonNode json) {
    this.file = file;
    this.json = json;
    if (!json.isObject()) {
      throw new UnsupportedConfigException(file + " is not a JSON object.");
    }
  }

  /** True if the field is absent or null. */
  public boolean isNull(String field) {
    return json.path(field).isMissingNode() || json.path(field).isNull();
  }

  private boolean isAbsent(String field) {
    return json.path(field).isMissingNode();
  }

  public int integer(String field, int absent, int min, int max) {
    if (isAbsent(field)) {
      return absent;
    }
    JsonNode value = json.get(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw unsupported(field, "an integer from " + min + " to " + max);
    }
    return value.intValue();
  }

  public double number(String field, double absent) {
    if (isAbsent(field)) {
      return absent;
    }
    if (!json.get(field).isNumber() || !Double.isFinite(json.get(field).doubleValue())) {
      throw unsupported(field, "a finite number");
    }
    return json.get(field).doubleValue();
  }

  public boolean flag(String field, boolean absent) {
    if (isAbsent(field)) {
      return absent;
    }
    if (!json.get(field).isBoolean()) {
      throw unsupported(field, "true or false");
    }
    return json.get(field).booleanValue();
  }

  /** The field's text, which must be one of {@code supported}. */
  public String oneOf(String field, String absent, String... supported) {
    if (isAbsent(field)) {
      return absent;
    }
    String value = json.get(field).asText();
    if (!json.get(field).isTextual() || !List.of(supported).contains(value)) {
      throw unsupported(field, String.join(" or ", supported));
    }
    return value;
  }

  public List<String> texts(String field, List<String> absent, String... supported) {
    if (isAbsent(field)) {
      return absent;
    }
    List<String> values = new ArrayList<>();
    for (JsonNode value : list(field)) {
      if (!value.isTextual() || !List.of(supported).contains(value.asText())) {
        throw UnsupportedConfigException.of(file, field, value, String.join(" or ", supported));
      }
      values.add(value.asText());
    }
    return List.copyOf(values);
  }

  public List<Integer> integers(String field, List<Integer> absent) {
    if (isAbsent(field)) {
      return absent;
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : list(field)) {
      if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
        throw unsupported(field, "a list of positive integers");
      }
      values.add(value.intValue());
    }
    return List.copyOf(values);
  }

  /** A list of numbers, each more than 0 and less than 1. */
  public double[] shares(String field) {
    double[] values = new double[list(field).size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = list(field).get(i);
      if (!value.isNumber() || !(value.doubleValue() > 0 && value.doubleValue() < 1)) {
        throw unsupported(field, "a list of numbers between 0 and 1");
      }
      values[i] = value.doubleValue();
    }
    return values;
  }

  /** Rejects each of the fields unless it is absent, null or false. */
  public void mustBeOff(String... switches) {
    for (String field : switches) {
      if (!isNull(field) && flag(field, false)) {
        throw unsupported(field, "false");
      }
    }
  }

  /** Rejects the field unless it is absent, null or minus infinity, as Python writes it. */
  public void mustBeMinusInfinity(String field) {
    if (!isNull(field) && !json.get(field).asText().equals("-Infinity")) {
      throw unsupported(field, "-Infinity");
    }
  }

  /** Rejects the field unless it is absent or null. */
  public void mustBeNull(String field) {
    if (!isNull(field)) {
      throw unsupported(field, "null");
    }
  }

  public UnsupportedConfigException unsupported(String field, String supported) {
    return UnsupportedConfigException.of(file, field, json.path(field), supported);
  }

  private JsonNode list(String field) {
    if (!json.get(field).isArray() || json.get(field).isEmpty()) {
      throw unsupported(field, "a list that is not empty");
    }
    return json.get(field);
  }
}
