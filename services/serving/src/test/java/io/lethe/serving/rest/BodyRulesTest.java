package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.store.PictureStore;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** REST takes what the topology takes: the labeler's tests read the same tables. */
class BodyRulesTest {

  private static final BroughtPictures NO_STORE = new BroughtPictures(PictureStore.none());
  private static final String TABLES = "../../schemas/src/test/resources/";

  @ParameterizedTest(name = "{0}: {2} times {1}")
  @CsvFileSource(files = TABLES + "report-fields.csv", numLinesToSkip = 1)
  void restTakesReports(String field, String piece, int times, boolean allowed) {
    // given
    var fields = Map.of(field, piece.translateEscapes().repeat(times));
    var body =
        new ReportBody(
            fields.getOrDefault("reporter", "ann"),
            fields.getOrDefault("model", "mnist"),
            fields.getOrDefault("generationId", "g-1"),
            null,
            null,
            null,
            fields.get("reason"),
            fields.get("reportId"),
            null);

    // when
    Set<String> refused = violations(body);
    refuse(
        refused,
        () -> ReportCheck.check(body, Optional.empty(), Optional.empty(), NO_STORE, Instant.EPOCH));

    // then
    assertThat(refused).isEqualTo(allowed ? Set.of() : Set.of(field));
  }

  @ParameterizedTest(name = "{0}: {2} times {1}")
  @CsvFileSource(files = TABLES + "command-fields.csv", numLinesToSkip = 1)
  void restTakesCommands(String field, String piece, int times, boolean allowed) {
    // given
    var fields = Map.of(field, piece.translateEscapes().repeat(times));
    var body =
        new CommandBody(
            fields.getOrDefault("model", "mnist"),
            CommandBody.Kind.BLOCK_REPORTER,
            fields.get("version"),
            null,
            fields.getOrDefault("reporter", "ann"),
            fields.get("reason"),
            fields.get("by"),
            fields.get("commandId"),
            null,
            null);

    // when
    Set<String> refused = violations(body);
    refuse(refused, body::toCheckedCommand);

    // then
    assertThat(refused).isEqualTo(allowed ? Set.of() : Set.of(field));
  }

  private static Set<String> violations(Object body) {
    try (ValidatorFactory factory =
        Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()) {
      Validator validator = factory.getValidator();
      Set<String> fields = new TreeSet<>();
      for (ConstraintViolation<Object> violation : validator.validate(body)) {
        fields.add(violation.getPropertyPath().toString());
      }
      return fields;
    }
  }

  private static void refuse(Set<String> refused, Runnable check) {
    try {
      check.run();
    } catch (InvalidFieldException e) {
      refused.add(e.field());
    }
  }
}
