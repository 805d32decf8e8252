package io.lethe.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.serde.ReleasedSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

/**
 * docs/use/asyncapi.json is what the catalogue says. {@code -Dlethe.asyncapi.write=true} writes it
 * anew.
 */
class AsyncApiTest {

  private static final Path DOCUMENT = Path.of("../docs/use/asyncapi.json");
  private static final String RELEASED = "../schemas/src/main/resources/io/lethe/schemas/released/";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theDocumentIsWhatTheCatalogueSays() throws IOException {
    // given
    ObjectNode expected = document();
    if (Boolean.getBoolean("lethe.asyncapi.write")) {
      JSON.writerWithDefaultPrettyPrinter().writeValue(DOCUMENT.toFile(), expected);
    }

    // then
    assertThat(JSON.readTree(Files.readString(DOCUMENT)))
        .isEqualTo(JSON.readTree(expected.toString()));
  }

  private static ObjectNode document() {
    ObjectNode document = JSON.createObjectNode();
    document.put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "Lethe")
        .put("version", "0.1.0")
        .put(
            "description",
            "The topics of Lethe. Values are Avro, single-object encoded; docs/use/clients.md says more.");
    document.put("defaultContentType", "application/octet-stream");
    ObjectNode channels = document.putObject("channels");
    ObjectNode messages = JSON.createObjectNode();
    for (Topic<?, ?> topic : Topics.ALL) {
      Class<?> type = ((AvroSerde<?>) topic.value()).type();
      channel(channels.putObject(topic.name()), topic, type.getSimpleName());
      message(messages.putObject(type.getSimpleName()), topic);
    }
    document.putObject("components").set("messages", messages);
    return document;
  }

  private static void channel(ObjectNode channel, Topic<?, ?> topic, String message) {
    channel.put("address", topic.name());
    channel
        .putObject("messages")
        .putObject(message)
        .put("$ref", "#/components/messages/" + message);
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    ObjectNode settings = kafka.putObject("topicConfiguration");
    new TreeMap<>(topic.settings()).forEach((name, value) -> setting(settings, name, value));
  }

  /** As AsyncAPI's Kafka binding types them: the cleanup policy is a list, numbers are numbers. */
  private static void setting(ObjectNode settings, String name, String value) {
    if (name.equals("cleanup.policy")) {
      settings.putArray(name).add(value);
    } else if (value.matches("-?\\d+")) {
      settings.put(name, Long.parseLong(value));
    } else {
      settings.put(name, value);
    }
  }

  private static void message(ObjectNode message, Topic<?, ?> topic) {
    var type = ((AvroSerde<?>) topic.value()).type();
    message.put("summary", SpecificData.get().getSchema(type).getDoc());
    ObjectNode payload = message.putObject("payload");
    payload.put("schemaFormat", "application/vnd.apache.avro;version=1.9.0");
    int latest = ReleasedSchemas.of(type).size();
    payload
        .putObject("schema")
        .put("$ref", RELEASED + type.getSimpleName() + "/" + latest + ".avsc");
    message.putObject("bindings").putObject("kafka").putObject("key").put("type", "string");
  }
}
