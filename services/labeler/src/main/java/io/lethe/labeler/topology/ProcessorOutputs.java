package io.lethe.labeler.topology;

import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.output.Outlet;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** What one processor may emit: a child node for each topic and each outlet, named by Emitter. */
final class ProcessorOutputs {

  private final String processor;
  private final KStream<String, Object> all;
  private final Map<Outlet<?>, KStream<String, ?>> outlets = new HashMap<>();

  ProcessorOutputs(String processor, KStream<String, Object> all) {
    this.processor = processor;
    this.all = all;
  }

  /** Lets the processor write to a topic that is partitioned by model, by a sink of its own. */
  <V> ProcessorOutputs writes(Topic<String, V> topic) {
    KStream<String, V> records = typed();
    records.to(
        topic.name(),
        Produced.with(topic.key(), topic.value())
            .withStreamPartitioner(InternalTopics.<V>partitionedByModel())
            .withName(Emitter.childOf(processor, topic)));
    return this;
  }

  /** Lets the processor write dead letters, by a sink of its own. */
  ProcessorOutputs writesDeadLetters() {
    KStream<String, DeadLetter> letters = to(Emitter.DEAD_LETTERS);
    letters
        .map((key, letter) -> KeyValue.pair(BoundedDeadLetters.key(letter), letter))
        .to(
            Topics.DEAD_LETTERS.name(),
            Produced.with(Topics.DEAD_LETTERS.key(), Topics.DEAD_LETTERS.value())
                .withName(Emitter.childOf(processor, Topics.DEAD_LETTERS)));
    return this;
  }

  /** Lets the processor send values to an outlet; returns them. */
  <V> KStream<String, V> to(Outlet<V> outlet) {
    KStream<String, ?> stream =
        outlets.computeIfAbsent(
            outlet,
            o ->
                all.mapValues(
                    value -> outlet.type().cast(value),
                    Named.as(Emitter.childOf(processor, outlet))));
    @SuppressWarnings("unchecked")
    KStream<String, V> values = (KStream<String, V>) stream;
    return values;
  }

  /** Sound for a sink, which gets what the emitter, whose topics are typed, forwards to it. */
  @SuppressWarnings("unchecked")
  private <V> KStream<String, V> typed() {
    return (KStream<String, V>) (KStream<String, ?>) all;
  }
}
