package io.lethe.labeler.topology;

import io.lethe.labeler.reports.InputProcessor;
import io.lethe.labeler.reports.InputTime;
import io.lethe.labeler.reports.InputTopic;
import io.lethe.labeler.stores.StateStores;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Adds sources, processors and stores to a topology under construction. */
final class Wiring {

  private final StreamsBuilder builder;
  private final int partitions;
  private final Map<String, Duration> changelogRetentions = new TreeMap<>();

  /**
   * Of a topology.
   *
   * @param partitions how many each topic has that it reads and writes
   */
  Wiring(StreamsBuilder builder, int partitions) {
    this.builder = builder;
    this.partitions = partitions;
  }

  /** How many partitions each topic has that is read and written. */
  int partitions() {
    return partitions;
  }

  /** Adds a topic between two stages: what is read from it is the next stage. */
  <V extends SpecificRecord> KStream<String, V> through(
      InternalTopic<V> topic, KStream<String, V> stream) {
    return topic.through(stream, partitions);
  }

  /** Adds an input topic and the processor that decodes and checks its records. */
  <T extends SpecificRecord> ProcessorOutputs read(InputTopic<T> input) {
    String topic = input.topic().name();
    KStream<byte[], byte[]> bytes =
        builder.stream(
            topic,
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withTimestampExtractor(new InputTime())
                .withName(topic + "-source"));
    return process(
        bytes, () -> new InputProcessor<>(input), InputProcessor.nameFor(topic), Set.of());
  }

  /** Adds a processor. What it may emit is what is asked of the answer, and nothing else. */
  <K, V> ProcessorOutputs process(
      KStream<K, V> stream,
      ProcessorSupplier<K, V, String, Object> processor,
      String name,
      Set<String> stores) {
    return new ProcessorOutputs(
        name, stream.process(processor, Named.as(name), stores.toArray(String[]::new)));
  }

  /** Adds stores; returns their names. */
  Set<String> addStores(Set<StoreBuilder<?>> stores) {
    for (StoreBuilder<?> store : stores) {
      builder.addStateStore(store);
      StateStores.changelogRetention(store)
          .ifPresent(retention -> changelogRetentions.put(store.name(), retention));
    }
    return stores.stream().map(StoreBuilder::name).collect(Collectors.toSet());
  }

  /** How long the changelogs of those added stores that forget keep entries, by store. */
  Map<String, Duration> changelogRetentions() {
    return Map.copyOf(changelogRetentions);
  }
}
