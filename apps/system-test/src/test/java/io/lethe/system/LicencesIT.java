package io.lethe.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/use/licences.md lists what ships, with its licence. */
class LicencesIT {

  private static final Path ROOT = Path.of("../..");
  private static final List<String> APPLICATIONS =
      List.of("services/standalone", "apps/labeler", "apps/trainer", "apps/serving");

  /** As Quarkus names a library: GROUP.ARTIFACT-VERSION.jar. */
  private static final Pattern LIBRARY = Pattern.compile("(.+?)-\\d[^/]*\\.jar");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (.+) \\|$");
  private static final String OWN = "io.lethe.";

  @Test
  void eachLibraryThatShipsIsListed() throws IOException {
    // given
    Set<String> shipped = new TreeSet<>();
    for (String application : APPLICATIONS) {
      for (String folder : List.of("boot", "main")) {
        shipped.addAll(
            libraries(ROOT.resolve(application).resolve("target/quarkus-app/lib/" + folder)));
      }
    }
    shipped.removeIf(name -> name.startsWith(OWN));

    // then
    assertThat(listed()).isEqualTo(shipped);
  }

  private static Set<String> libraries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> LIBRARY.matcher(file.getFileName().toString()))
          .filter(name -> name.matches())
          .map(name -> name.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> listed() throws IOException {
    return ROW.matcher(Files.readString(ROOT.resolve("docs/use/licences.md")))
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
