package io.lethe.standalone.operations;

import io.lethe.schemas.Command;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the topics say of an order, followed from when it was given. For one thread. */
final class DeploymentChangeView implements AutoCloseable {

  /** With Kafka's 500 ms the view was twice as late: a wait of a second for a swap of 0.3 s. */
  private static final int FETCH_WAIT_MILLIS = 100;

  private final DeploymentChange.Given order;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Where the topics ended at first: before it is there the view may lack an instance. */
  private final Map<TopicPartition, Long> unread;

  private final Map<String, Rollout> rollouts = new TreeMap<>();
  private Deployment deployment;
  private String refusal;

  DeploymentChangeView(String bootstrapServers, DeploymentChange.Given order) {
    this.order = order;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                FETCH_WAIT_MILLIS),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> states =
        Stream.of(Topics.DEPLOYMENTS, Topics.ROLLOUTS).flatMap(this::partitions).toList();
    List<TopicPartition> letters = partitions(Topics.DEAD_LETTERS).toList();
    List<TopicPartition> all = new ArrayList<>(states);
    all.addAll(letters);
    consumer.assign(all);
    unread = new HashMap<>(consumer.endOffsets(all));
    consumer.seekToBeginning(states);
    seekToOrder(letters);
  }

  private Stream<TopicPartition> partitions(Topic<?, ?> topic) {
    return consumer.partitionsFor(topic.name()).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()));
  }

  /** Letters are kept for a month; one of this order was written after it. */
  private void seekToOrder(List<TopicPartition> letters) {
    Map<TopicPartition, OffsetAndTimestamp> after =
        consumer.offsetsForTimes(
            letters.stream().collect(Collectors.toMap(Function.identity(), p -> order.givenAt())));
    for (TopicPartition partition : letters) {
      OffsetAndTimestamp first = after.get(partition);
      consumer.seek(partition, first == null ? unread.get(partition) : first.offset());
    }
  }

  /** Waits for news for as long as given, and takes them in. */
  void poll(Duration wait) {
    consumer.poll(wait).forEach(this::read);
    unread.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Whether it knows all that stood in the topics when it was made. */
  boolean isComplete() {
    return unread.isEmpty();
  }

  /** The model's deployment. */
  Optional<Deployment> deployment() {
    return Optional.ofNullable(deployment);
  }

  /** The last word of each instance on the model, by the instance's name. */
  Collection<Rollout> rollouts() {
    return rollouts.values();
  }

  /** Why the order was refused; empty where it was not, so far. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(Topics.DEPLOYMENTS.name())) {
      Deployment read = decoded(Topics.DEPLOYMENTS, record.value());
      deployment = read.getModel().equals(order.model()) ? read : deployment;
    } else if (record.topic().equals(Topics.ROLLOUTS.name())) {
      Rollout read = decoded(Topics.ROLLOUTS, record.value());
      if (read.getModel().equals(order.model())) {
        rollouts.put(read.getInstance(), read);
      }
    } else {
      DeadLetter read = decoded(Topics.DEAD_LETTERS, record.value());
      refusal = isOfOrder(read) ? read.getReason() : refusal;
    }
  }

  private boolean isOfOrder(DeadLetter letter) {
    if (!letter.getTopic().equals(Topics.COMMANDS.name()) || letter.getValue() == null) {
      return false;
    }
    byte[] value = new byte[letter.getValue().remaining()];
    letter.getValue().duplicate().get(value);
    try {
      Command command = decoded(Topics.COMMANDS, value);
      return command.getCommandId().equals(order.commandId());
    } catch (SerializationException e) {
      // Somebody else's, for a reason.
      return false;
    }
  }

  private static <V> V decoded(Topic<?, V> topic, byte[] value) {
    return topic.decode(value);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
