package io.lethe.http.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.topics.startup.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyFileTest {

  private static final String HASH = HexFormat.of().formatHex(ApiKeys.sha256("the key"));

  @TempDir Path directory;

  @Test
  void aKeyIsFoundByItsText() throws IOException {
    // given
    var keys =
        new ApiKeys(
            ApiKeyFile.read(
                file("# keys\n\nann  reporter,user  %s\nops operator %s\n", HASH, "0".repeat(64))));

    // then
    assertThat(keys.find("the key"))
        .hasValueSatisfying(
            key -> {
              assertThat(key.name()).isEqualTo("ann");
              assertThat(key.roles()).containsExactlyInAnyOrder(Roles.REPORTER, Roles.USER);
            });
    assertThat(keys.find("the key ")).isEmpty();
    assertThat(keys.find("")).isEmpty();
    assertThat(keys.find("x".repeat(10_000))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann reporter",
        "ann reporter 00",
        "ann reporter %1$s more",
        "ann reporter, %1$s",
        "ann king %1$s"
      })
  void aBadLineIsNamedWithoutItsContent(String line) throws IOException {
    Path file = file("# keys\n" + line, HASH);

    assertThatThrownBy(() -> ApiKeyFile.read(file))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("lethe.http.api-key-file must ")
        .hasMessageEndingWith(" in line 2.")
        .hasMessageNotContaining("ann");
  }

  @Test
  void aFileWithoutKeysAndNoFileAreRefused() throws IOException {
    Path empty = file("# keys\n");

    assertThatThrownBy(() -> ApiKeyFile.read(empty)).hasMessageContaining("must hold 1 to");
    assertThatThrownBy(() -> ApiKeyFile.read(directory.resolve("none")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("can't be read");
  }

  private Path file(String text, Object... values) throws IOException {
    return Files.writeString(directory.resolve("keys"), text.formatted(values));
  }
}
