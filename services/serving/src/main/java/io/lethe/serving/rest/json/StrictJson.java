package io.lethe.serving.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Has Jackson take values of the type that is asked for alone. Left to itself it cuts fractions,
 * counts the members of enumerations, and lets the last of two equal fields win.
 */
@Singleton
public class StrictJson implements ObjectMapperCustomizer {

  /** Bodies are flat: what is deeper is nothing that a field takes. */
  private static final int DEEPEST = 16;

  private static final List<LogicalType> SCALARS =
      List.of(
          LogicalType.Integer,
          LogicalType.Float,
          LogicalType.Boolean,
          LogicalType.Textual,
          LogicalType.Enum);

  private static final List<CoercionInputShape> SHAPES =
      List.of(
          CoercionInputShape.Integer,
          CoercionInputShape.Float,
          CoercionInputShape.Boolean,
          CoercionInputShape.String,
          CoercionInputShape.EmptyString);

  @Override
  public void customize(ObjectMapper mapper) {
    for (LogicalType type : SCALARS) {
      for (CoercionInputShape shape : SHAPES) {
        mapper.coercionConfigFor(type).setCoercion(shape, CoercionAction.Fail);
      }
    }
    // 4 is a number of any kind.
    mapper
        .coercionConfigFor(LogicalType.Float)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.TryConvert);
    mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    mapper.enable(
        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
    mapper
        .getFactory()
        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
  }
}
