package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.serving.refusal.InvalidFieldException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  @Test
  void theKeyIsTheRequestId() {
    assertThat(IdempotencyKey.of("\"a b\"", null)).contains("a b");
    assertThat(IdempotencyKey.of("a-b", null)).contains("a-b");
    assertThat(IdempotencyKey.of("\"a\\\"\\\\b\"", null)).contains("a\"\\b");
    assertThat(IdempotencyKey.of("\"r\"", "r")).contains("r");
    assertThat(IdempotencyKey.of(null, "r")).contains("r");
    assertThat(IdempotencyKey.of(null, null)).isEmpty();
  }

  @Test
  void aLongKeyIsRefusedAndNotRecursedInto() {
    assertThatThrownBy(() -> IdempotencyKey.of("\"" + "a".repeat(15_000) + "\"", null))
        .isInstanceOf(InvalidFieldException.class);
    assertThat(IdempotencyKey.of("\"" + "\\\"".repeat(128) + "\"", null))
        .contains("\"".repeat(128));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "\"a", "\"a\"b\"", "\"a\\x\"", "\"", "\"a\\\"", "other"})
  void aKeyThatCannotBeUsedNamesTheHeader(String header) {
    assertThatThrownBy(() -> IdempotencyKey.of(header, "r"))
        .isInstanceOfSatisfying(
            InvalidFieldException.class,
            e -> {
              assertThat(e.field()).isEqualTo("Idempotency-Key");
              assertThat(e.place()).isEqualTo("header");
            });
  }
}
