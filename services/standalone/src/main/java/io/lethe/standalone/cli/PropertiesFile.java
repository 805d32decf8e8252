package io.lethe.standalone.cli;

import io.lethe.standalone.stack.StackStartException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A properties file in UTF-8, as editors of all systems save it. */
final class PropertiesFile {

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private PropertiesFile() {}

  /**
   * The file's properties, by name. A byte order mark, line ends of Windows and blanks behind a
   * value are none of them.
   *
   * @throws StackStartException with one sentence when the file can't be read
   */
  static Map<String, String> read(Path file) {
    var read = new Properties();
    try {
      read.load(new StringReader(text(file)));
    } catch (NoSuchFileException e) {
      throw new StackStartException("There is no configuration file %s.".formatted(file), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new StackStartException(
          "Can't read the configuration file %s: %s".formatted(file, e.getMessage()), e);
    }
    Map<String, String> properties = new TreeMap<>();
    read.forEach((name, value) -> properties.put((String) name, ((String) value).stripTrailing()));
    if (properties.containsKey("")) {
      throw new StackStartException(
          "The configuration file %s has a line without a property name.".formatted(file));
    }
    return properties;
  }

  private static String text(Path file) throws IOException {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
    } catch (CharacterCodingException e) {
      throw notUtf8(file);
    }
    // UTF-16 of English words is UTF-8 too, with zeros between the letters.
    if (text.indexOf('\0') >= 0) {
      throw notUtf8(file);
    }
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
  }

  private static StackStartException notUtf8(Path file) {
    return new StackStartException(
        "The configuration file %s is not text in UTF-8: save it as that.".formatted(file));
  }
}
