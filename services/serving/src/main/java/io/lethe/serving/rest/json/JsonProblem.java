package io.lethe.serving.rest.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.serving.refusal.InvalidFieldException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells in one sentence what is wrong with a body. Jackson's own messages quote what was sent,
 * whole pictures included, and name classes.
 */
final class JsonProblem {

  /** The field of a problem that no single field has. */
  static final String BODY = "body";

  private static final int LONGEST_NAME = 64;

  private JsonProblem() {}

  static InvalidFieldException of(JsonProcessingException e) {
    String field = field(e).map(JsonProblem::shown).orElse(BODY);
    if (e instanceof UnrecognizedPropertyException) {
      return new InvalidFieldException(field, "There is no field '%s'.".formatted(field));
    }
    JsonProcessingException cause = innermost(e);
    if (cause instanceof StreamConstraintsException) {
      return new InvalidFieldException(
          field, "The JSON is nested too deeply, or a number is too long.");
    }
    if (cause instanceof InputCoercionException outOfRange) {
      return mistyped(field, outOfRange.getTargetType());
    }
    if (cause instanceof MismatchedInputException mismatched) {
      return mistyped(field, mismatched.getTargetType());
    }
    if (cause.getOriginalMessage().startsWith("Duplicate field")) {
      return InvalidFieldException.of(field, "is given twice");
    }
    return new InvalidFieldException(field, "The body is not JSON%s.".formatted(place(cause)));
  }

  private static InvalidFieldException mistyped(String field, Class<?> target) {
    return InvalidFieldException.of(field, "must be " + wanted(field, target));
  }

  /** What a field takes, by its type in Java. */
  private static String wanted(String field, Class<?> target) {
    if (field.equals(BODY) || target == null) {
      return field.equals(BODY) ? "one JSON object" : "of another type";
    }
    if (target == Integer.class || target == int.class) {
      return "a whole number of 32 bits";
    }
    if (target == Long.class || target == long.class) {
      return "a whole number of 64 bits";
    }
    if (target == Double.class || target == double.class) {
      return "a number";
    }
    if (target == Boolean.class || target == boolean.class) {
      return "true or false";
    }
    if (target == byte[].class) {
      return "a picture in base64";
    }
    if (target.isEnum()) {
      return "one of "
          + Arrays.stream(target.getEnumConstants())
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    return target == String.class ? "a string" : "of another type";
  }

  /** The field that was being read, where that is known. */
  private static Optional<String> field(JsonProcessingException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return mapping.getPath().stream()
          .map(JsonMappingException.Reference::getFieldName)
          .filter(Objects::nonNull)
          .findFirst();
    }
    return e.getProcessor() instanceof JsonParser parser
        ? Optional.ofNullable(outermostName(parser.getParsingContext()))
        : Optional.empty();
  }

  /** The body's own field: what a deeper one is called helps nobody. */
  private static String outermostName(JsonStreamContext deepest) {
    JsonStreamContext context = deepest;
    while (context.getParent() != null && !context.getParent().inRoot()) {
      context = context.getParent();
    }
    return context.getCurrentName();
  }

  /** What Jackson found wrong, without what it packs that in to tell the path. */
  private static JsonProcessingException innermost(JsonProcessingException e) {
    JsonProcessingException found = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JsonProcessingException known) {
        found = known;
      }
    }
    return found;
  }

  private static String place(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : ": see line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** Names of unknown fields are the client's. */
  private static String shown(String name) {
    String printable = PrintableText.of(name);
    return printable.length() <= LONGEST_NAME
        ? printable
        : printable.substring(0, LONGEST_NAME) + "...";
  }
}
