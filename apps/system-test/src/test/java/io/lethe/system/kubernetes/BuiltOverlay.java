package io.lethe.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code kubectl kustomize} makes of a folder: the resources that would be applied, with the
 * names that it generates.
 *
 * @param documents all of them, as they are written
 * @param resources those of which there are types
 */
record BuiltOverlay(List<Map<String, Object>> documents, List<HasMetadata> resources) {

  /** Builds a folder. The test that asks is skipped on a machine without kubectl. */
  static BuiltOverlay of(Path folder) throws IOException, InterruptedException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "kubectl"))),
        "kubectl is not on the PATH, so nothing here can build overlays");
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String built = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kubectl.waitFor()).as("kubectl kustomize " + folder).isZero();
    List<Map<String, Object>> documents = ResourceFiles.documents(built);
    return new BuiltOverlay(documents, ResourceFiles.resources(documents, folder));
  }

  /** Builds an overlay whose kustomization is written here, beside what it names. */
  static BuiltOverlay of(Path directory, List<String> resources, List<String> components)
      throws IOException, InterruptedException {
    Path here = directory.toRealPath();
    Path there = ResourceFiles.FOLDER.toRealPath();
    StringBuilder text = new StringBuilder("kind: Kustomization\nnamespace: lethe\nresources:\n");
    resources.forEach(name -> text.append(entry(here, there.resolve(name))));
    text.append("components:\n");
    components.forEach(name -> text.append(entry(here, there.resolve(name))));
    Files.writeString(here.resolve("kustomization.yaml"), text);
    return of(here);
  }

  private static String entry(Path here, Path folder) {
    return "  - " + here.relativize(folder) + "\n";
  }

  <T> List<T> all(Class<T> type) {
    return resources.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<String> names(Class<? extends HasMetadata> type) {
    return all(type).stream().map(resource -> resource.getMetadata().getName()).toList();
  }

  /** Documents of a kind of which there is no type. */
  List<Map<String, Object>> untyped(String kind) {
    return documents.stream().filter(document -> kind.equals(document.get("kind"))).toList();
  }

  /** Deployments and StatefulSets. */
  List<HasMetadata> workloads() {
    return resources.stream()
        .filter(resource -> resource instanceof Deployment || resource instanceof StatefulSet)
        .toList();
  }

  List<PodTemplateSpec> pods() {
    return workloads().stream().map(BuiltOverlay::pod).toList();
  }

  static PodTemplateSpec pod(HasMetadata workload) {
    return workload instanceof StatefulSet set
        ? set.getSpec().getTemplate()
        : ((Deployment) workload).getSpec().getTemplate();
  }

  static int replicas(HasMetadata workload) {
    return workload instanceof StatefulSet set
        ? set.getSpec().getReplicas()
        : ((Deployment) workload).getSpec().getReplicas();
  }
}
