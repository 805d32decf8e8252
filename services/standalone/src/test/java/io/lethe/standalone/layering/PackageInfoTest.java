package io.lethe.standalone.layering;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.standalone.documentation.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each package says what lives there, and what lives next door. */
class PackageInfoTest {

  @Test
  void eachPackageSaysWhatLivesThere() throws IOException {
    // given
    List<Path> packages =
        SourceTree.files(name -> name.matches(".*/src/main/java/.*\\.java")).stream()
            .map(Path::getParent)
            .distinct()
            .toList();
    assertThat(packages).hasSizeGreaterThan(50);

    // then
    assertThat(packages.stream().filter(folder -> !isExplained(folder)).map(SourceTree::name))
        .as("packages without a package-info.java")
        .isEmpty();
  }

  private static boolean isExplained(Path folder) {
    return Files.exists(folder.resolve("package-info.java"));
  }
}
