package io.lethe.labeler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Whose clock the generations' topic goes by. A labeler starts with the broker's alone. */
final class GenerationTimes {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private GenerationTimes() {}

  /** The sender's, so that some days may pass at once. Leaves records that are dead letters. */
  static void useSenders(Admin admin, Producer<byte[], byte[]> producer) throws Exception {
    set(admin, "CreateTime");
    byte[] unreadable = "probe".getBytes(UTF_8);
    // Brokers follow a changed setting a moment later, each partition by itself.
    for (int i = 0; i < TopicLayout.LOCAL.firstPartitions(); i++) {
      long at = 1;
      var probe = new ProducerRecord<>(Topics.GENERATIONS.name(), i, at, unreadable, unreadable);
      await().atMost(PATIENCE).until(() -> producer.send(probe).get().timestamp() == at);
    }
  }

  /** The broker's, as it is by itself. */
  static void useBrokers(Admin admin) throws Exception {
    set(admin, "LogAppendTime");
  }

  private static void set(Admin admin, String type) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.GENERATIONS.name());
    var time = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, type);
    admin
        .incrementalAlterConfigs(
            Map.of(topic, List.of(new AlterConfigOp(time, AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }
}
