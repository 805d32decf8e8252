package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

  @ParameterizedTest
  @ValueSource(strings = {"\"ab\"", "W/\"ab\"", "\"x\", W/\"ab\"", "*"})
  void theTagOfWhatTheClientHasMatches(String header) {
    assertThat(EntityTags.match(List.of(header), "ab")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "\"abc\"", "w/\"ab\"", ","})
  void anythingElseDoesNot(String header) {
    assertThat(EntityTags.match(List.of(header), "ab")).isFalse();
    assertThat(EntityTags.match(null, "ab")).isFalse();
  }
}
