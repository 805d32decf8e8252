package io.lethe.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file is one that Kubernetes, Strimzi and the Prometheus operator take, and is used. */
class ResourceFilesTest {

  static List<Path> files() throws IOException {
    return ResourceFiles.all().stream()
        .filter(file -> !ResourceFiles.isKustomization(file))
        .toList();
  }

  static List<Path> kustomizations() throws IOException {
    return ResourceFiles.all().stream().filter(ResourceFiles::isKustomization).toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void hasFieldsThatAreKnownAlone(Path file) throws IOException {
    assertThat(ResourceFiles.resources(file))
        .allSatisfy(resource -> assertThat(resource.getMetadata().getName()).isNotBlank());
  }

  @Test
  void aMisspeltFieldIsSeen(@TempDir Path directory) throws IOException {
    // given
    Path file = directory.resolve("misspelt.yaml");
    Path serving = ResourceFiles.FOLDER.resolve("base/serving.yaml");
    Files.writeString(
        file,
        Files.readString(serving).replace("readOnlyRootFilesystem", "readOnlyRootFileSystem"));

    // then
    assertThatThrownBy(() -> ResourceFiles.resources(file))
        .hasMessageContaining("readOnlyRootFileSystem");
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void aKustomizationNamesFilesThatAreThere(Path file) throws IOException {
    for (String name : named(file)) {
      Path path = file.resolveSibling(name);
      assertThat(Files.isDirectory(path) ? path.resolve("kustomization.yaml") : path)
          .isRegularFile();
    }
  }

  @Test
  void eachFileIsNamed() throws IOException {
    // given
    Set<Path> used = new TreeSet<>();
    for (Path kustomization : kustomizations()) {
      named(kustomization)
          .forEach(name -> used.add(kustomization.resolveSibling(name).normalize()));
    }

    // then
    assertThat(files()).allMatch(file -> used.contains(file.normalize()));
  }

  private static List<String> named(Path file) throws IOException {
    Map<String, Object> content = ResourceFiles.documents(file).get(0);
    List<String> names = new ArrayList<>(strings(content.getOrDefault("resources", List.of())));
    names.addAll(strings(content.getOrDefault("components", List.of())));
    for (Map<?, ?> patch : maps(content.getOrDefault("patches", List.of()))) {
      if (patch.containsKey("path")) {
        names.add((String) patch.get("path"));
      }
    }
    for (Map<?, ?> map : maps(content.getOrDefault("configMapGenerator", List.of()))) {
      names.addAll(strings(map.get("files")));
    }
    return names;
  }

  @SuppressWarnings("unchecked")
  private static List<String> strings(Object list) {
    return (List<String>) list;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<?, ?>> maps(Object list) {
    return (List<Map<?, ?>>) list;
  }
}
