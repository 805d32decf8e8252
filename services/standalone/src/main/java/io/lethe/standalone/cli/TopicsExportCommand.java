package io.lethe.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclBinding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lethe topics export}: writes the topics as JSON. */
@Command(
    name = "export",
    description =
        "Writes names, partitions, copies and settings of all topics, and the ACLs of those named, as JSON.")
final class TopicsExportCommand implements Callable<Integer> {

  @Mixin TopicLayoutOptions options;
  @Mixin PrincipalOptions principals;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    TopicLayout layout = options.layout(true);
    var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode document = json.createObjectNode();
    ArrayNode topics = document.putArray("topics");
    Topics.ALL.forEach(topic -> describe(topics.addObject(), topic, layout));
    ArrayNode rules = document.putArray("acls");
    principals.rules().forEach(rule -> describe(rules.addObject(), rule));
    spec.commandLine().getOut().println(json.writeValueAsString(document));
    return 0;
  }

  private static void describe(ObjectNode node, Topic<?, ?> topic, TopicLayout layout) {
    node.put("name", topic.name());
    node.put("partitions", layout.firstPartitions());
    node.put("replicationFactor", layout.replicationFactor());
    ObjectNode settings = node.putObject("config");
    layout.settings(topic).forEach(settings::put);
  }

  private static void describe(ObjectNode node, AclBinding rule) {
    node.put("principal", rule.entry().principal());
    node.put("operation", rule.entry().operation().name());
    node.put("resourceType", rule.pattern().resourceType().name());
    node.put("patternType", rule.pattern().patternType().name());
    node.put("name", rule.pattern().name());
  }
}
