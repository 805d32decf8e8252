package io.lethe.serving.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/**
 * Reads base64 in the forms that clients have it in (RFC 4648): the standard or the URL-safe
 * alphabet, with or without padding, in one line or many, alone or as a data URI (RFC 2397).
 */
public final class Base64Picture extends StdScalarDeserializer<byte[]> {

  private static final long serialVersionUID = 1L;

  /** For Jackson. */
  public Base64Picture() {
    super(byte[].class);
  }

  @Override
  public byte[] deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      return (byte[]) context.handleUnexpectedToken(byte[].class, parser);
    }
    try {
      return decode(parser.getText());
    } catch (IllegalArgumentException e) {
      throw InvalidFormatException.from(parser, "It is not base64", null, byte[].class);
    }
  }

  /**
   * The bytes.
   *
   * @throws IllegalArgumentException when it is not base64
   */
  static byte[] decode(String text) {
    String letters = withoutScheme(text).replaceAll("[ \t\r\n]", "");
    return Base64.getDecoder().decode(letters.replace('-', '+').replace('_', '/'));
  }

  private static String withoutScheme(String text) {
    if (!text.regionMatches(true, 0, "data:", 0, "data:".length())) {
      return text;
    }
    int comma = text.indexOf(',');
    if (comma < 0 || !text.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")) {
      throw new IllegalArgumentException("a data URI of something else");
    }
    return text.substring(comma + 1);
  }
}
