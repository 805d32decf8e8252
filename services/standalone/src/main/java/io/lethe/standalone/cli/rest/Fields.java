package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;

/** Fields of an answer, as tables show them. */
public final class Fields {

  private Fields() {}

  /** A field as text; null where it is null or missing. */
  public static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  /** A field as a number; null where it is null or missing. */
  public static Number number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isNumber() ? value.numberValue() : null;
  }
}
