package io.lethe.labeler.runtime;

import io.lethe.topics.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Gives Kafka Streams our own clients: its usual consumer stops at what no client can read. */
final class StreamsClients implements KafkaClientSupplier {

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
    return KafkaClients.consumer(settings);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
    return KafkaClients.consumer(settings);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
    return KafkaClients.consumer(settings);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
    return KafkaClients.producer(settings);
  }

  @Override
  public Admin getAdmin(Map<String, Object> settings) {
    return KafkaClients.admin(settings);
  }
}
