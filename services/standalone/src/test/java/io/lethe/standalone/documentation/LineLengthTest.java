package io.lethe.standalone.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Lines of docs and code end at 120 characters, so that a change can be read side by side with what
 * was there. Avro schemas are left out: a JSON string can't be wrapped, and a released schema is
 * never edited.
 */
class LineLengthTest {

  private static final int LONGEST = 120;

  private static final Pattern WRITTEN =
      Pattern.compile(".*\\.(md|java|py|sh|xml|yaml|yml|properties)|lethe|\\.ci/run");

  /** Rows of a Markdown table, a picture, and a single word such as an address: none can wrap. */
  private static final Pattern UNWRAPPABLE =
      Pattern.compile("\\|.*\\||!\\[[^\\]]*]\\([^)]*\\)|\\W*\\S+");

  @Test
  void linesEndAt120Characters() throws IOException {
    // given
    List<Path> files = SourceTree.files(name -> WRITTEN.matcher(name).matches());
    assertThat(files).hasSizeGreaterThan(500);

    // when
    List<String> tooLong = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      for (int number = 1; number <= lines.size(); number++) {
        String line = lines.get(number - 1);
        if (line.codePointCount(0, line.length()) > LONGEST
            && !UNWRAPPABLE.matcher(line).matches()) {
          tooLong.add(SourceTree.name(file) + ":" + number);
        }
      }
    }

    // then
    assertThat(tooLong).as("lines of more than %d characters", LONGEST).isEmpty();
  }
}
