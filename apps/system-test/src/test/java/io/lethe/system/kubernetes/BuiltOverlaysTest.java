package io.lethe.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.nodepool.ProcessRoles;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would be applied holds together: each name that a resource names is there. */
class BuiltOverlaysTest {

  private static final String NAME = "app.kubernetes.io/name";
  private static final Path DOC = Path.of("../../docs/use/kubernetes.md");

  /** Each is built once. */
  private static final Map<String, BuiltOverlay> BUILT = new ConcurrentHashMap<>();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity", "own-kafka"})
  void eachResourceLiesInTheNamespaceUnderANameOfItsOwn(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);

    // then
    assertThat(built.names(Namespace.class)).containsExactly("lethe");
    Set<String> seen = new HashSet<>();
    for (Map<String, Object> document : built.documents()) {
      Map<String, Object> metadata = map(document, "metadata");
      assertThat(seen.add(document.get("kind") + "/" + metadata.get("name"))).isTrue();
      if (!document.get("kind").equals("Namespace")) {
        assertThat(metadata).containsEntry("namespace", "lethe");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity", "own-kafka"})
  void whatAPodNamesIsThere(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);

    // then
    assertThat(built.pods()).hasSize(3);
    for (PodTemplateSpec pod : built.pods()) {
      List<Volume> volumes = pod.getSpec().getVolumes();
      assertThat(built.names(ServiceAccount.class)).contains(pod.getSpec().getServiceAccountName());
      assertThat(
              volumes.stream()
                  .filter(volume -> volume.getConfigMap() != null)
                  .map(volume -> volume.getConfigMap().getName()))
          .hasSize(1)
          .isSubsetOf(built.names(ConfigMap.class));
      assertThat(
              volumes.stream()
                  .filter(volume -> volume.getPersistentVolumeClaim() != null)
                  .map(volume -> volume.getPersistentVolumeClaim().getClaimName()))
          .isSubsetOf(built.names(PersistentVolumeClaim.class));
      assertThat(secrets(pod)).isSubsetOf(madeSecrets(built));
    }
    assertThat(built.all(StatefulSet.class).stream().map(one -> one.getSpec().getServiceName()))
        .isSubsetOf(built.names(Service.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity", "own-kafka"})
  void eachSelectorSelectsAPod(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);
    Set<String> labels =
        built.pods().stream()
            .map(pod -> pod.getMetadata().getLabels().get(NAME))
            .collect(Collectors.toSet());

    // then
    for (Service service : built.all(Service.class)) {
      PodTemplateSpec pod = selected(built, service.getSpec().getSelector());
      List<String> ports = container(pod).getPorts().stream().map(ContainerPort::getName).toList();
      assertThat(service.getSpec().getPorts())
          .extracting(port -> port.getTargetPort().getStrVal())
          .isSubsetOf(ports);
    }
    for (PodDisruptionBudget budget : built.all(PodDisruptionBudget.class)) {
      selected(built, budget.getSpec().getSelector().getMatchLabels());
    }
    for (NetworkPolicy policy : built.all(NetworkPolicy.class)) {
      assertThat(names(policy)).isNotEmpty().isSubsetOf(labels);
    }
    ServiceMonitor monitor = built.all(ServiceMonitor.class).get(0);
    assertThat(built.all(Service.class))
        .allSatisfy(
            service -> {
              assertThat(service.getMetadata().getLabels())
                  .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
              assertThat(service.getSpec().getPorts())
                  .extracting(ServicePort::getName)
                  .contains(monitor.getSpec().getEndpoints().get(0).getPort());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity", "own-kafka"})
  void clientsOfOtherNamespacesReachAServiceByItsName(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);

    // then the names in the cluster's DNS are names that the service answers to
    for (String service : List.of("lethe-labeler", "lethe-serving")) {
      PodTemplateSpec pod = selected(built, Map.of(NAME, service));
      List<EnvVar> variables = container(pod).getEnv();
      assertThat(variables)
          .filteredOn(variable -> variable.getName().equals("POD_NAMESPACE"))
          .singleElement()
          .extracting(variable -> variable.getValueFrom().getFieldRef().getFieldPath())
          .isEqualTo("metadata.namespace");
      assertThat(value(variables, "LETHE_HTTP_HOSTS").split(",", -1))
          .containsExactly(
              service,
              service + ".$(POD_NAMESPACE)",
              service + ".$(POD_NAMESPACE).svc",
              service + ".$(POD_NAMESPACE).svc.cluster.local");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity", "own-kafka"})
  void aNamespaceThatRestrictsTakesEachPod(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);
    assertThat(built.all(Namespace.class).get(0).getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");

    // then those of the services
    for (PodTemplateSpec pod : built.pods()) {
      var context = pod.getSpec().getSecurityContext();
      assertThat(context.getRunAsNonRoot()).isTrue();
      assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
      assertRestricted(container(pod).getSecurityContext());
    }
    // and those that Strimzi makes, which asks for more unless it is told
    for (Kafka kafka : built.all(Kafka.class)) {
      var operators = kafka.getSpec().getEntityOperator().getTemplate();
      for (SecurityContext context :
          List.of(
              kafka.getSpec().getKafka().getTemplate().getKafkaContainer().getSecurityContext(),
              operators.getTopicOperatorContainer().getSecurityContext(),
              operators.getUserOperatorContainer().getSecurityContext())) {
        assertRestricted(context);
        assertThat(context.getRunAsNonRoot()).isTrue();
        assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity"})
  void itsKafkaHasWhatItsResourcesName(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);
    Kafka kafka = built.all(Kafka.class).get(0);
    var listener = kafka.getSpec().getKafka().getListeners().get(0);

    // then they are of this Kafka, and brokers are enough
    for (HasMetadata resource : built.resources()) {
      if (resource instanceof KafkaTopic
          || resource instanceof KafkaUser
          || resource instanceof KafkaNodePool) {
        assertThat(resource.getMetadata().getLabels())
            .containsEntry("strimzi.io/cluster", kafka.getMetadata().getName());
      }
    }
    int brokers =
        built.all(KafkaNodePool.class).stream()
            .filter(pool -> pool.getSpec().getRoles().contains(ProcessRoles.BROKER))
            .mapToInt(pool -> pool.getSpec().getReplicas())
            .sum();
    assertThat(built.all(KafkaTopic.class))
        .isNotEmpty()
        .allMatch(topic -> topic.getSpec().getReplicas() <= brokers);
    assertThat(kafka.getSpec().getKafka().getConfig().get("default.replication.factor"))
        .isEqualTo(brokers);

    // and services find it, and may reach it
    assertThat(properties(built).get("kafka.bootstrap.servers"))
        .isEqualTo(
            "%s-kafka-bootstrap:%d".formatted(kafka.getMetadata().getName(), listener.getPort()));
    for (PodTemplateSpec pod : built.pods()) {
      assertThat(reachable(built, pod)).contains(listener.getPort());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"production", "gpu", "identity"})
  void whatScalesIsThere(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);
    Set<String> scalers = new TreeSet<>();

    // then
    for (Map<String, Object> scaled : built.untyped("ScaledObject")) {
      Map<String, Object> target = map(map(scaled, "spec"), "scaleTargetRef");
      assertThat(built.workloads())
          .anyMatch(
              workload ->
                  workload.getMetadata().getName().equals(target.get("name"))
                      && workload.getKind().equals(target.getOrDefault("kind", "Deployment")));
      maps(map(scaled, "spec"), "triggers").stream()
          .map(trigger -> map(trigger, "authenticationRef"))
          .filter(Objects::nonNull)
          .forEach(reference -> scalers.add((String) reference.get("name")));
    }
    assertThat(scalers).isNotEmpty();
    for (Map<String, Object> login : built.untyped("TriggerAuthentication")) {
      assertThat(scalers).contains((String) map(login, "metadata").get("name"));
      assertThat(maps(map(login, "spec"), "secretTargetRef"))
          .extracting(secret -> (String) secret.get("name"))
          .isSubsetOf(madeSecrets(built));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity"})
  void aVolumeOfManyPodsMayBeOnManyNodes(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);

    // then
    for (HasMetadata workload : built.workloads()) {
      boolean isMany =
          BuiltOverlay.replicas(workload) > 1
              || built.untyped("ScaledObject").stream()
                  .anyMatch(
                      scaled ->
                          workload
                              .getMetadata()
                              .getName()
                              .equals(map(map(scaled, "spec"), "scaleTargetRef").get("name")));
      Set<String> claims =
          BuiltOverlay.pod(workload).getSpec().getVolumes().stream()
              .filter(volume -> volume.getPersistentVolumeClaim() != null)
              .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
              .collect(Collectors.toSet());
      assertThat(built.all(PersistentVolumeClaim.class))
          .filteredOn(claim -> isMany && claims.contains(claim.getMetadata().getName()))
          .allSatisfy(
              claim ->
                  assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteMany"));
    }
  }

  @Test
  void withIdentityNothingElseIsOtherwise() throws Exception {
    // given
    Map<String, String> production = properties(overlay("production"));
    Map<String, String> identity = properties(overlay("identity"));

    // then
    assertThat(production.remove("lethe.http.allow-anonymous")).isEqualTo("true");
    assertThat(identity.remove("lethe.http.identity")).isEqualTo("oidc");
    assertThat(identity.remove("quarkus.oidc.auth-server-url")).startsWith("https://");
    assertThat(identity.remove("quarkus.oidc.token.audience")).isEqualTo("lethe");
    assertThat(identity.remove("quarkus.oidc.roles.role-claim-path"))
        .isEqualTo("realm_access/roles");
    assertThat(identity).isEqualTo(production).containsEntry("lethe.topics.create", "false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity", "own-kafka"})
  void noPropertyStandsInTwoFiles(String overlay) throws Exception {
    // given
    List<String> names = new ArrayList<>();
    for (String file : overlay(overlay).all(ConfigMap.class).get(0).getData().values()) {
      Properties properties = new Properties();
      properties.load(new StringReader(file));
      names.addAll(properties.stringPropertyNames());
    }

    // then the order in which they are read is nothing to mind
    assertThat(names).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void oneBrokerHoldsEachTopicOnce() throws Exception {
    assertThat(properties(overlay("local")))
        .containsEntry("lethe.topics.replication-factor", "1")
        .containsEntry("lethe.topics.min-insync-replicas", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu", "identity", "own-kafka"})
  void allServicesShareTheStore(String overlay) throws Exception {
    // given
    BuiltOverlay built = overlay(overlay);
    String location = properties(built).get("lethe.store.location");
    if (location.startsWith("s3://")) {
      return;
    }

    // then a store that is a directory is one volume of all
    List<String> claims = new ArrayList<>();
    for (String service : List.of("lethe-labeler", "lethe-trainer", "lethe-serving")) {
      PodTemplateSpec pod = selected(built, Map.of(NAME, service));
      claims.add(mounted(pod, location).getPersistentVolumeClaim().getClaimName());
    }
    assertThat(claims).containsOnly(claims.get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"production", "own-kafka"})
  void identityAndGpusGoTogether(String overlay) throws Exception {
    // when
    BuiltOverlay built =
        BuiltOverlay.of(
            directory,
            List.of("overlays/" + overlay),
            List.of("components/gpu", "components/identity"));

    // then
    Map<String, String> properties = properties(built);
    assertThat(properties)
        .containsEntry("lethe.http.identity", "oidc")
        .doesNotContainKey("lethe.http.allow-anonymous")
        .containsEntry(
            "kafka.bootstrap.servers", properties(overlay(overlay)).get("kafka.bootstrap.servers"));
    for (String service : List.of("lethe-labeler", "lethe-serving")) {
      assertThat(reachable(built, selected(built, Map.of(NAME, service)))).contains(443);
    }
    for (String service : List.of("serving", "trainer")) {
      Container container = container(selected(built, Map.of(NAME, "lethe-" + service)));
      assertThat(container.getImage()).isEqualTo("lethe-%s-cuda:latest".formatted(service));
      assertThat(container.getResources().getLimits()).containsKey("nvidia.com/gpu");
    }
  }

  @Test
  void keysAreReadFromASecret() throws Exception {
    // when
    BuiltOverlay built =
        BuiltOverlay.of(directory, List.of("overlays/production"), List.of("components/api-keys"));

    // then
    Map<String, String> properties = properties(built);
    assertThat(properties)
        .containsEntry("lethe.http.identity", "api-keys")
        .doesNotContainKey("lethe.http.allow-anonymous");
    Path file = Path.of(properties.get("lethe.http.api-key-file"));
    for (String service : List.of("lethe-labeler", "lethe-serving")) {
      PodTemplateSpec pod = selected(built, Map.of(NAME, service));
      Volume volume = mounted(pod, file.getParent().toString());
      // and the page tells how that secret, and its file of that name, are made
      assertThat(Files.readString(DOC))
          .contains(
              "create secret generic %s --from-file=%s"
                  .formatted(volume.getSecret().getSecretName(), file.getFileName()));
      // and what was mounted before still is
      assertThat(container(pod).getVolumeMounts())
          .extracting(VolumeMount::getMountPath)
          .contains("/etc/lethe/config", "/etc/lethe/kafka-ca", "/var/lib/lethe", "/tmp");
    }
  }

  private static BuiltOverlay overlay(String name) throws IOException, InterruptedException {
    if (!BUILT.containsKey(name)) {
      BUILT.put(name, BuiltOverlay.of(ResourceFiles.FOLDER.resolve("overlays").resolve(name)));
    }
    return BUILT.get(name);
  }

  /** Secrets that are resources here, that Strimzi makes, or that the page tells how to make. */
  private static Set<String> madeSecrets(BuiltOverlay built) throws IOException {
    Set<String> made = new TreeSet<>(built.names(Secret.class));
    made.addAll(built.names(KafkaUser.class));
    built.names(Kafka.class).forEach(kafka -> made.add(kafka + "-cluster-ca-cert"));
    String doc = Files.readString(DOC).replaceAll("\\s+", " ");
    Stream.of(
            "lethe-store",
            "lethe-cluster-ca-cert",
            "lethe-labeler",
            "lethe-trainer",
            "lethe-serving")
        .filter(name -> name.equals("lethe-store") || built.names(Kafka.class).isEmpty())
        .filter(name -> doc.contains("create secret generic " + name))
        .forEach(made::add);
    return made;
  }

  private static List<String> secrets(PodTemplateSpec pod) {
    List<String> names = new ArrayList<>();
    pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getSecret() != null)
        .forEach(volume -> names.add(volume.getSecret().getSecretName()));
    container(pod).getEnv().stream()
        .filter(variable -> variable.getValueFrom() != null)
        .map(variable -> variable.getValueFrom().getSecretKeyRef())
        .filter(Objects::nonNull)
        .forEach(reference -> names.add(reference.getName()));
    return names;
  }

  /** Of the pods that a policy is for. */
  private static List<String> names(NetworkPolicy policy) {
    var selector = policy.getSpec().getPodSelector();
    return selector.getMatchExpressions().isEmpty()
        ? List.of(selector.getMatchLabels().get(NAME))
        : selector.getMatchExpressions().get(0).getValues();
  }

  private static PodTemplateSpec selected(BuiltOverlay built, Map<String, String> selector) {
    List<PodTemplateSpec> pods =
        built.pods().stream()
            .filter(
                pod -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
            .toList();
    assertThat(pods).as(selector.toString()).hasSize(1);
    return pods.get(0);
  }

  /** The volume at a path of the pod's container. */
  private static Volume mounted(PodTemplateSpec pod, String path) {
    String name =
        container(pod).getVolumeMounts().stream()
            .filter(mount -> mount.getMountPath().equals(path))
            .map(VolumeMount::getName)
            .findFirst()
            .orElseThrow();
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Container container(PodTemplateSpec pod) {
    return pod.getSpec().getContainers().get(0);
  }

  private static String value(List<EnvVar> variables, String name) {
    return variables.stream()
        .filter(variable -> variable.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow();
  }

  private static void assertRestricted(SecurityContext context) {
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
  }

  /** What a service reads, by the directory that its pod names and Kubernetes mounts. */
  private Map<String, String> properties(BuiltOverlay built) throws IOException {
    Container container = container(built.pods().get(0));
    String locations = value(container.getEnv(), "SMALLRYE_CONFIG_LOCATIONS");
    assertThat(container.getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains(locations);
    // Kubernetes mounts links to files in a directory that it can replace at once.
    Path mount = Files.createTempDirectory(directory, "config");
    Path data = Files.createDirectory(mount.resolve("..data"));
    Map<String, String> files = built.all(ConfigMap.class).get(0).getData();
    for (var file : files.entrySet()) {
      Files.writeString(data.resolve(file.getKey()), file.getValue());
      Files.createSymbolicLink(
          mount.resolve(file.getKey()), Path.of("..data").resolve(file.getKey()));
    }
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withDefaultValue("smallrye.config.locations", mount.toString())
            .addDiscoveredSources()
            .addDefaultInterceptors()
            .build();
    Map<String, String> properties = new TreeMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith("lethe.") || name.startsWith("kafka.") || name.startsWith("quarkus.")) {
        config.getOptionalValue(name, String.class).ifPresent(v -> properties.put(name, v));
      }
    }
    return properties;
  }

  /** Ports at which a pod may reach others. */
  private static Set<Integer> reachable(BuiltOverlay built, PodTemplateSpec pod) {
    String name = pod.getMetadata().getLabels().get(NAME);
    return built.all(NetworkPolicy.class).stream()
        .filter(policy -> names(policy).contains(name))
        .flatMap(policy -> policy.getSpec().getEgress().stream())
        .flatMap(rule -> rule.getPorts().stream())
        .map(port -> port.getPort().getIntVal())
        .collect(Collectors.toSet());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> parent, String name) {
    return (Map<String, Object>) parent.get(name);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> maps(Map<String, Object> parent, String name) {
    return (List<Map<String, Object>>) parent.get(name);
  }
}
