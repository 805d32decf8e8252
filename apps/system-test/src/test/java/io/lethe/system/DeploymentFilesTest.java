package io.lethe.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.broker.BrokerSettings;
import io.lethe.http.identity.Roles;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.serving.config.ServingConfig;
import io.lethe.trainer.config.TrainerConfig;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Compose file, images and scraping agree with the code, and with each other. */
class DeploymentFilesTest {

  private static final Path ROOT = Path.of("../..");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+):-([^}]*)}");
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| `((?:lethe|kafka)\\.[^`]+)` \\|");

  private final String compose = read("docker-compose.yml");
  private final String dockerfile = read("deploy/docker/Dockerfile");
  private final Map<String, Object> services = map(parsed(resolved(compose)), "services");

  @Test
  void theEnvFileHasEachVariableWithItsDefault() throws IOException {
    // given
    Map<String, String> defaults = new TreeMap<>();
    VARIABLE
        .matcher(compose)
        .results()
        .forEach(
            found ->
                assertThat(defaults.put(found.group(1), found.group(2)))
                    .as("another default of " + found.group(1))
                    .isIn(null, found.group(2)));

    // then
    Map<String, String> settings = properties(".env");
    assertThat(settings.remove("COMPOSE_PROJECT_NAME")).isEqualTo("lethe");
    assertThat(settings).isEqualTo(defaults);
    for (String more : List.of("three-brokers", "identity", "api-keys")) {
      assertThat(properties("deploy/compose/" + more + ".env").keySet())
          .isNotEmpty()
          .allMatch(name -> name.equals("COMPOSE_PROFILES") || defaults.containsKey(name));
    }
    for (String profile : List.of("three-brokers", "identity")) {
      assertThat(properties("deploy/compose/" + profile + ".env"))
          .containsEntry("COMPOSE_PROFILES", profile);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "trainer", "trainer-gpu", "serving"})
  void eachVariableOfAServiceIsAProperty(String service) {
    // given
    List<Pattern> known =
        DOCUMENTED
            .matcher(read("docs/use/configuration.md"))
            .results()
            .map(found -> Pattern.compile(variable(found.group(1))))
            .toList();

    // then
    assertThat(environment(service).keySet())
        .filteredOn(name -> name.startsWith("LETHE_") || name.startsWith("KAFKA_"))
        .isNotEmpty()
        .allMatch(name -> known.stream().anyMatch(p -> p.matcher(name).matches()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "serving"})
  void theProviderOfTokensKnowsTheServices(String service) throws IOException {
    // given
    JsonNode realm = new ObjectMapper().readTree(read("deploy/keycloak/lethe-realm.json"));
    Map<String, String> environment = environment(service);
    JsonNode audience = realm.at("/clients/1/protocolMappers/0/config/included.client.audience");

    // then
    assertThat(realm.at("/roles/realm").findValuesAsText("name"))
        .containsExactlyInAnyOrderElementsOf(Roles.ALL);
    assertThat(realm.get("users").findValues("realmRoles"))
        .isNotEmpty()
        .allSatisfy(
            roles ->
                assertThat(roles).extracting(JsonNode::asText).isSubsetOf(Roles.ALL).isNotEmpty());
    assertThat(audience.asText())
        .isEqualTo(realm.at("/clients/0/clientId").asText())
        .isEqualTo(environment.get("QUARKUS_OIDC_TOKEN_AUDIENCE"));
    String path = "/realms/" + realm.get("realm").asText();
    assertThat(environment.get("QUARKUS_OIDC_AUTH_SERVER_URL"))
        .isEqualTo("http://keycloak:8080" + path);
    assertThat(environment.get("QUARKUS_OIDC_TOKEN_ISSUER"))
        .isEqualTo(environment("keycloak").get("KC_HOSTNAME") + path);
    assertThat(environment.get("LETHE_HTTP_IDENTITY")).isEqualTo("none");
    assertThat(properties("deploy/compose/identity.env"))
        .containsEntry("LETHE_IDENTITY", "oidc")
        .containsEntry("LETHE_ALLOW_ANONYMOUS", "false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "serving"})
  void keysAreReadFromAFileThatIsNamed(String service) {
    // given
    String inside = environment(service).get("LETHE_HTTP_API_KEY_FILE");

    // then
    assertThat(list(service, "volumes"))
        .asInstanceOf(LIST)
        .contains(properties(".env").get("LETHE_API_KEYS") + ":" + inside + ":ro");
    assertThat(properties("deploy/compose/api-keys.env"))
        .containsEntry("LETHE_IDENTITY", "api-keys")
        .containsEntry("LETHE_ALLOW_ANONYMOUS", "false");
    // and nobody has a key that ships
    assertThat(read("deploy/compose/api-keys").lines()).allMatch(line -> line.startsWith("#"));
  }

  @Test
  void theFirstProcessPassesSignalsOnAndReapsTheDead() {
    // given
    List<String> entries =
        dockerfile.lines().filter(line -> line.startsWith("ENTRYPOINT ")).toList();

    // then both kinds of images begin with it, and compose adds no other
    assertThat(entries)
        .hasSize(2)
        .allMatch(line -> line.startsWith("ENTRYPOINT [\"/opt/lethe/tini\", \"--\", \"java\", "));
    assertThat(dockerfile).contains("/usr/bin/tini-static /opt/lethe/tini\n");
    assertThat(compose).doesNotContain("init: true");
  }

  @Test
  void theTrainerReadsTheShippedModel() {
    // given
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new EnvConfigSource(environment("trainer"), 300))
            .withMapping(TrainerConfig.class)
            .build();

    // when
    var model = config.getConfigMapping(TrainerConfig.class).models().get("mnist");

    // then
    Path assets = ServiceProcess.assets();
    assertThat(assets.resolve(model.base().substring(1))).isDirectory();
    assertThat(assets.resolve(model.unlabeled().dataset().orElseThrow().substring(1)))
        .isDirectory();
  }

  @Test
  void portsAreThoseOfTheApplications() {
    // given
    String management =
        applications("defaults/META-INF/microprofile-config").get("quarkus.management.port");

    // then
    assertThat(dockerfile).contains("EXPOSE 8080 " + management);
    assertThat(read("deploy/docker/healthcheck")).contains(":-" + management + "}");
    assertThat(read("deploy/prometheus/prometheus.yml"))
        .contains("[labeler:%1$s, trainer:%1$s, serving:%1$s]".formatted(management));
    for (String service : List.of("labeler", "serving")) {
      assertThat(list(service, "ports")).singleElement().asString().endsWith(":8080");
    }
    assertThat(compose).doesNotContain("\"0.0.0.0:");
  }

  @Test
  void aStopHasTheTimeThatTheServiceMayTake() throws ReflectiveOperationException {
    // given
    Duration requests =
        duration(
            applications("defaults/META-INF/microprofile-config").get("quarkus.shutdown.timeout"));
    Duration delay =
        duration(
            applications("serving/src/main/resources/application").get("quarkus.shutdown.delay"));

    // then
    assertThat(grace("serving"))
        .isGreaterThan(delay.plus(requests).plus(preset(ServingConfig.class, "stopTimeout")));
    assertThat(grace("labeler"))
        .isGreaterThan(requests.plus(preset(LabelerConfig.class, "closeTimeout")));
    assertThat(grace("trainer")).isGreaterThan(Duration.ofSeconds(80));
  }

  @Test
  void theBrokerIsOneThatLetheIsTestedWith() {
    Map<String, String> kafka = environment("kafka");
    assertThat(map(services, "kafka").get("image"))
        .isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
    for (String name : List.of("auto.create.topics.enable", "message.max.bytes")) {
      assertThat(kafka.get("KAFKA_" + variable(name)))
          .isEqualTo(BrokerSettings.noticeable().get(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "kafka-2", "kafka-3"})
  void theHeapOfABrokerIsHalfOfItsContainer(String broker) {
    assertThat(map(services, broker)).containsEntry("mem_limit", "1g");
    assertThat(environment(broker)).containsEntry("KAFKA_HEAP_OPTS", "-Xmx512m");
  }

  @Test
  void imagesSetWhatTheLauncherSets() {
    // given
    Map<String, String> launcher =
        Pattern.compile("((?:MALLOC|OMP)_[A-Z_]+)=\\$\\{\\1:-([^}]+)}")
            .matcher(read("lethe"))
            .results()
            .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    assertThat(launcher).hasSize(5);

    // then both kinds of images do
    launcher.forEach(
        (name, value) ->
            assertThat(dockerfile.split(Pattern.quote(name + "=" + value), -1)).hasSize(3));
    for (String options : List.of("labeler.options", "tensors.options")) {
      assertThat(read("deploy/docker/" + options))
          .contains("-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeler", "trainer", "trainer-gpu", "serving"})
  void aServiceMayWriteItsDataAlone(String service) {
    Map<String, Object> settings = map(services, service);
    assertThat(settings).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"));
    assertThat(list(service, "volumes"))
        .filteredOn(volume -> !volume.toString().endsWith(":ro"))
        .singleElement()
        .asString()
        .endsWith(":/var/lib/lethe");
    assertThat(settings).containsKey("mem_limit").containsEntry("restart", "unless-stopped");
    assertThat(dockerfile)
        .contains("AS " + map(map(services, service), "build").get("target") + "\n");
  }

  private static String variable(String property) {
    return property
        .replaceAll("\"<[a-z]+>\"", "_[A-Z0-9_]+_")
        .replaceAll("<[a-z ]+>", "[A-Z0-9_]+")
        .replaceAll("[.-](?![^\\[]*\\])", "_")
        .toUpperCase(Locale.ROOT);
  }

  private Map<String, String> environment(String service) {
    Map<String, String> values = new HashMap<>();
    map(map(services, service), "environment")
        .forEach((name, value) -> values.put(name, String.valueOf(value)));
    return values;
  }

  private List<?> list(String service, String name) {
    return (List<?>) map(services, service).get(name);
  }

  private Duration grace(String service) {
    return duration((String) map(services, service).get("stop_grace_period"));
  }

  private static Duration preset(Class<?> config, String method)
      throws ReflectiveOperationException {
    return duration(config.getMethod(method).getAnnotation(WithDefault.class).value());
  }

  private static Duration duration(String seconds) {
    return Duration.parse("PT" + seconds);
  }

  private static Map<String, String> applications(String name) {
    return properties("apps/" + name + ".properties");
  }

  private static String resolved(String text) {
    return VARIABLE.matcher(text).replaceAll((MatchResult found) -> found.group(2));
  }

  private static Map<String, Object> parsed(String yaml) {
    return new Yaml().load(yaml);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> parent, String name) {
    return (Map<String, Object>) parent.get(name);
  }

  private static Map<String, String> properties(String file) {
    Properties values = new Properties();
    try (Reader reader = Files.newBufferedReader(ROOT.resolve(file))) {
      values.load(reader);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Map<String, String> sorted = new TreeMap<>();
    values.forEach((name, value) -> sorted.put((String) name, (String) value));
    return sorted;
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
