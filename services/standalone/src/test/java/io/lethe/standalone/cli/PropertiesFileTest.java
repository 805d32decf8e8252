package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.standalone.stack.StackStartException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesFileTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void editorsOfAllSystemsAreUnderstood(String lineEnd) throws IOException {
    // given
    Path file =
        file(
            "\ufeffa.first=/data/with a blank,comma and $\n# a comment\n  b = é \t\n\nc=\n"
                .replace("\n", lineEnd),
            StandardCharsets.UTF_8);

    // then
    assertThat(PropertiesFile.read(file))
        .isEqualTo(Map.of("a.first", "/data/with a blank,comma and $", "b", "é", "c", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "ISO-8859-1"})
  void anotherEncodingIsRefusedInOneSentence(String encoding) throws IOException {
    // given
    Path file = file("lethe.labeler.trusted-reporters=é\n", Charset.forName(encoding));

    // then
    assertRefused(file, "The configuration file %s is not text in UTF-8: save it as that.");
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    assertRefused(directory.resolve("none"), "There is no configuration file %s.");
    assertRefused(
        file("a=\\u12x\n", StandardCharsets.UTF_8),
        "Can't read the configuration file %s: Malformed \\uxxxx encoding.");
    assertRefused(
        file("=value\n", StandardCharsets.UTF_8),
        "The configuration file %s has a line without a property name.");
  }

  private static void assertRefused(Path file, String sentence) {
    assertThatThrownBy(() -> PropertiesFile.read(file))
        .isInstanceOf(StackStartException.class)
        .hasMessage(sentence, file);
  }

  private Path file(String content, Charset encoding) throws IOException {
    return Files.writeString(directory.resolve("lethe.properties"), content, encoding);
  }
}
