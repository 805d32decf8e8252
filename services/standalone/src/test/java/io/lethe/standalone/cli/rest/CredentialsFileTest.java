package io.lethe.standalone.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.topics.startup.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsFileTest {

  @TempDir Path directory;

  @Test
  void keysAndTokensStandOneALine() throws IOException {
    assertThat(
            CredentialsFile.read(
                "--credentials", file("# ann's\n0a1b2c\n\n  eyJ0.eyJz-_.c2ln==  \r\n")))
        .containsExactly("0a1b2c", "eyJ0.eyJz-_.c2ln==");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer secret", "secret\u0007", "ann user,reporter secret"})
  void aLineThatIsNoneIsNamedByItsNumberAlone(String line) throws IOException {
    Path file = file("0a1b2c\n" + line + "\n");
    assertThatThrownBy(() -> CredentialsFile.read("--credentials", file))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--credentials must hold one key or token in line 2, and nothing else.");
  }

  @Test
  void aFileWithoutAnyIsRefused() throws IOException {
    Path empty = file("# nobody\n");
    assertThatThrownBy(() -> CredentialsFile.read("--credentials", empty))
        .hasMessage("--credentials must hold at least one key or token.");
    assertThatThrownBy(() -> CredentialsFile.read("--credentials", directory.resolve("none")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("can't be read");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("credentials"), text);
  }
}
