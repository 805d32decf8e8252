package io.lethe.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Names, ports, variables, probes and metrics agree with the code, the images and each other. */
class WorkloadsTest {

  private static final Path ROOT = Path.of("../..");
  private static final Path BASE = ResourceFiles.FOLDER.resolve("base");
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| `((?:lethe|kafka|quarkus)\\.[^`]+)` \\|");
  private static final Pattern METRIC = Pattern.compile("lethe_[a-z_]+");

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "trainer", "serving"})
  void aPodRunsAsTheImageDoes(String service) throws IOException {
    // given
    PodSpec pod = pod(service).getSpec();
    Container container = pod.getContainers().get(0);
    String dockerfile = read("deploy/docker/Dockerfile");

    // then
    assertThat(container.getImage()).isEqualTo("lethe-" + service);
    assertThat(dockerfile).contains(" AS " + service + "\n");
    assertThat(dockerfile)
        .contains(
            "USER %d:%d"
                .formatted(
                    pod.getSecurityContext().getRunAsUser(),
                    pod.getSecurityContext().getRunAsGroup()));
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains("/var/lib/lethe", "/tmp");
    assertThat(container.getResources().getLimits()).containsKey("memory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "trainer", "serving"})
  void portsAndProbesAreThoseOfTheApplications(String service) throws IOException {
    // given
    Properties defaults =
        properties(ROOT.resolve("apps/defaults/META-INF/microprofile-config.properties"));
    Container container = pod(service).getSpec().getContainers().get(0);

    // then
    Map<String, Integer> ports =
        container.getPorts().stream()
            .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    assertThat(ports)
        .containsEntry(
            "management", Integer.valueOf(defaults.getProperty("quarkus.management.port")));
    if (service.equals("trainer")) {
      assertThat(ports).hasSize(1);
    } else {
      assertThat(ports).hasSize(2).containsEntry("http", 8080);
    }
    assertThat(path(container.getLivenessProbe())).isEqualTo("/q/health/live");
    assertThat(path(container.getStartupProbe())).isEqualTo("/q/health/live");
    assertThat(path(container.getReadinessProbe())).isEqualTo("/q/health/ready");
    assertThat(
            ResourceFiles.of(Service.class).stream()
                .filter(one -> one.getMetadata().getName().equals("lethe-" + service))
                .flatMap(one -> one.getSpec().getPorts().stream())
                .map(port -> port.getTargetPort().getStrVal()))
        .containsExactlyInAnyOrderElementsOf(ports.keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "trainer", "serving"})
  void aStopHasTheTimeThatComposeGivesIt(String service) throws IOException {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml().load(read("docker-compose.yml").replaceAll("\\$\\{[A-Z0-9_]+:-([^}]*)}", "$1"));
    assertThat(pod(service).getSpec().getTerminationGracePeriodSeconds() + "s")
        .isEqualTo(compose.get("services").get(service).get("stop_grace_period"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "trainer", "serving"})
  void eachVariableIsADocumentedProperty(String service) throws IOException {
    List<String> variables =
        documented().map(name -> name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)).toList();
    assertThat(pod(service).getSpec().getContainers().get(0).getEnv())
        .extracting(EnvVar::getName)
        .filteredOn(name -> name.startsWith("LETHE_"))
        .isNotEmpty()
        .isSubsetOf(variables);
  }

  @ParameterizedTest
  @MethodSource("propertiesFiles")
  void eachPropertyIsDocumented(Path file) throws IOException {
    assertThat(properties(file).stringPropertyNames())
        .isNotEmpty()
        .filteredOn(name -> name.startsWith("lethe."))
        .isSubsetOf(documented().toList());
  }

  static List<Path> propertiesFiles() throws IOException {
    try (Stream<Path> files = Files.walk(ResourceFiles.FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".properties")).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "trainer", "serving"})
  void aServiceLogsInAsTheUserWhoHasItsRights(String service) throws IOException {
    // given
    EnvVar login =
        pod(service).getSpec().getContainers().get(0).getEnv().stream()
            .filter(variable -> variable.getName().equals("KAFKA_SASL_JAAS_CONFIG"))
            .findFirst()
            .orElseThrow();

    // then Strimzi's secret has the user's name
    assertThat(ResourceFiles.of(KafkaUser.class))
        .extracting(user -> user.getMetadata().getName())
        .contains(login.getValueFrom().getSecretKeyRef().getName());
    assertThat(login.getValueFrom().getSecretKeyRef().getName()).isEqualTo("lethe-" + service);
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "trainer", "serving"})
  void onePodAtATimeIsTakenAway(String service) throws IOException {
    assertThat(ResourceFiles.of(PodDisruptionBudget.class))
        .filteredOn(budget -> budget.getMetadata().getName().equals("lethe-" + service))
        .singleElement()
        .satisfies(
            budget ->
                assertThat(pod(service).getMetadata().getLabels())
                    .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels()));
  }

  @Test
  void metricsAreThoseOfTheServices() throws IOException {
    // given
    String rules =
        ResourceFiles.of(PrometheusRule.class).stream()
            .flatMap(rule -> rule.getSpec().getGroups().stream())
            .flatMap(group -> group.getRules().stream())
            .map(rule -> rule.getExpr().getStrVal())
            .collect(Collectors.joining("\n"));
    String scaling =
        Files.readString(ResourceFiles.FOLDER.resolve("overlays/production/scaling.yaml"));

    // then
    Set<String> known = metrics();
    assertThat(METRIC.matcher(rules + scaling).results().map(MatchResult::group))
        .isNotEmpty()
        .allMatch(
            name ->
                known.stream()
                    .anyMatch(metric -> name.equals(metric) || name.equals(metric + "_total")));
    assertThat(ResourceFiles.of(ServiceMonitor.class))
        .singleElement()
        .extracting(monitor -> monitor.getSpec().getEndpoints().get(0).getPath())
        .isEqualTo("/q/metrics");
  }

  private static PodTemplateSpec pod(String service) throws IOException {
    List<HasMetadata> resources = ResourceFiles.resources(BASE.resolve(service + ".yaml"));
    return resources.get(0) instanceof StatefulSet set
        ? set.getSpec().getTemplate()
        : ((Deployment) resources.get(0)).getSpec().getTemplate();
  }

  private static String path(Probe probe) {
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
    return probe.getHttpGet().getPath();
  }

  private static Stream<String> documented() {
    return DOCUMENTED
        .matcher(read("docs/use/configuration.md"))
        .results()
        .map(found -> found.group(1));
  }

  /** As Prometheus has them, by the names in the sources. */
  private static Set<String> metrics() throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern literal = Pattern.compile("\"(lethe\\.[a-z.]+)\"");
    for (String source :
        List.of(
            "services/serving/src/main/java/io/lethe/serving/metrics",
            "services/trainer/src/main/java/io/lethe/trainer/progress")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(source))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          literal
              .matcher(Files.readString(file))
              .results()
              .forEach(found -> names.add(found.group(1).replace('.', '_')));
        }
      }
    }
    return names;
  }

  private static Properties properties(Path file) throws IOException {
    Properties values = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      values.load(reader);
    }
    return values;
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
