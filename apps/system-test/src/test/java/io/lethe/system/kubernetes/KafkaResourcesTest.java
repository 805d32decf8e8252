package io.lethe.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Topics and users of Strimzi are those of the catalogue. {@code -Dlethe.kubernetes.write=true}
 * writes their files anew.
 */
class KafkaResourcesTest {

  private static final boolean WRITE = Boolean.getBoolean("lethe.kubernetes.write");
  private static final TopicLayout LAYOUT = new TopicLayout(true, Optional.empty(), 3, 2);
  private static final String GENERATED =
      "# Generated from the catalogue of topics: docs/use/kubernetes.md tells how. Don't edit.\n";

  @Test
  void topicsAreThoseOfTheCatalogue() throws IOException {
    List<Object> topics = new ArrayList<>();
    for (Topic<?, ?> topic : Topics.ALL) {
      topics.add(
          resource(
              "KafkaTopic",
              topic.name(),
              ordered(
                  "partitions", LAYOUT.firstPartitions(),
                  "replicas", LAYOUT.replicationFactor(),
                  "config", new TreeMap<>(LAYOUT.settings(topic)))));
    }
    assertIs("topics.yaml", topics);
  }

  @Test
  void usersMayDoWhatTheyNeedAndNothingMore() throws IOException {
    List<Object> users = new ArrayList<>();
    for (ServiceAccess access : ServiceAccess.values()) {
      String name = "lethe-" + access.name().toLowerCase(Locale.ROOT);
      users.add(
          resource(
              "KafkaUser",
              name,
              ordered(
                  "authentication", ordered("type", "scram-sha-512"),
                  "authorization",
                      ordered(
                          "type",
                          "simple",
                          "acls",
                          rules(AccessRules.of(access, "User:" + name))))));
    }
    assertIs("users.yaml", users);
  }

  private static List<Object> rules(List<AclBinding> bindings) {
    Map<ResourcePattern, List<String>> operations =
        bindings.stream()
            .collect(
                Collectors.groupingBy(
                    AclBinding::pattern,
                    LinkedHashMap::new,
                    Collectors.mapping(
                        rule -> name(rule.entry().operation()), Collectors.toList())));
    List<Object> rules = new ArrayList<>();
    operations.forEach(
        (pattern, allowed) ->
            rules.add(
                ordered(
                    "resource",
                    ordered(
                        "type", name(pattern.resourceType()),
                        "name", pattern.name(),
                        "patternType",
                            switch (pattern.patternType()) {
                              case LITERAL -> "literal";
                              case PREFIXED -> "prefix";
                              default -> throw new AssertionError(pattern);
                            }),
                    "operations",
                    allowed)));
    return rules;
  }

  private static String name(AclOperation operation) {
    return SecurityUtils.operationName(operation);
  }

  private static String name(ResourceType type) {
    return switch (type) {
      case TOPIC -> "topic";
      case GROUP -> "group";
      case TRANSACTIONAL_ID -> "transactionalId";
      case CLUSTER -> "cluster";
      default -> throw new AssertionError(type);
    };
  }

  private static Map<String, Object> resource(String kind, String name, Object spec) {
    return ordered(
        "apiVersion",
        "kafka.strimzi.io/v1",
        "kind",
        kind,
        "metadata",
        ordered("name", name, "labels", ordered("strimzi.io/cluster", "lethe")),
        "spec",
        spec);
  }

  private static Map<String, Object> ordered(Object... entries) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (var i = Arrays.asList(entries).iterator(); i.hasNext(); ) {
      map.put((String) i.next(), i.next());
    }
    return map;
  }

  private static void assertIs(String name, List<Object> resources) throws IOException {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setExplicitStart(true);
    String text = GENERATED + new Yaml(options).dumpAll(resources.iterator());
    Path file = ResourceFiles.FOLDER.resolve("kafka").resolve(name);
    if (WRITE) {
      Files.writeString(file, text);
    }
    assertThat(Files.readString(file)).isEqualTo(text);
  }
}
