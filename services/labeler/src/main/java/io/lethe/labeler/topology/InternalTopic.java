package io.lethe.labeler.topology;

import io.lethe.schemas.serde.AvroSerde;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * A topic between two stages, which Kafka Streams makes and empties.
 *
 * @param name name without the application's id in front and {@code -repartition} behind
 * @param type type of the values
 * @param partitioner where a record goes; empty for Kafka's own rule, murmur2 of the key
 */
record InternalTopic<V extends SpecificRecord>(
    String name, Class<V> type, Optional<StreamPartitioner<String, V>> partitioner) {

  static <V extends SpecificRecord> InternalTopic<V> byKey(String name, Class<V> type) {
    return new InternalTopic<>(name, type, Optional.empty());
  }

  /**
   * Adds the topic, writes a stream to it and reads it again: what follows is the next stage.
   *
   * @param partitions how many the topic gets; those that are read beside it must have as many
   */
  KStream<String, V> through(KStream<String, V> stream, int partitions) {
    var repartitioned =
        Repartitioned.<String, V>as(name)
            .withKeySerde(Serdes.String())
            .withValueSerde(AvroSerde.of(type))
            .withNumberOfPartitions(partitions);
    return stream.repartition(
        partitioner.map(repartitioned::withStreamPartitioner).orElse(repartitioned));
  }

  /**
   * Writes a stream of a further stage to the topic, which another {@linkplain #through added}.
   * Merging the two streams before the topic would make one sub-topology of their stages.
   *
   * @param writer name of the node that writes
   */
  void write(KStream<String, V> stream, String writer) {
    var produced =
        Produced.with(Serdes.String(), AvroSerde.of(type)).withName(writer + "-to-" + name);
    // Kafka Streams puts the application's id before the name of a topic that it knows as its own.
    stream.to(
        name + "-repartition", partitioner.map(produced::withStreamPartitioner).orElse(produced));
  }
}
