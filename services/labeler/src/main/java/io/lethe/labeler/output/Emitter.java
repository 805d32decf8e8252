package io.lethe.labeler.output;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.topics.Topic;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends what a processor emits to the child node of the topology that is made for it. A child that
 * the topology did not give the processor is an error at the first record.
 */
public final class Emitter {

  /** The way to the dead letters, which every processor may have. */
  public static final Outlet<DeadLetter> DEAD_LETTERS =
      new Outlet<>("dead-letters", DeadLetter.class);

  private final String processor;
  private final ProcessorContext<String, Object> context;

  /**
   * The emitter of one processor.
   *
   * @param processor name of its node
   */
  public Emitter(String processor, ProcessorContext<String, Object> context) {
    this.processor = processor;
    this.context = context;
  }

  /** Writes a record to a topic. */
  public <V> void write(Topic<String, V> topic, String key, V value) {
    forward(childOf(processor, topic), key, value);
  }

  /** Writes a tombstone: the topic holds no record of this key any more. */
  public void delete(Topic<String, ?> topic, String key) {
    forward(childOf(processor, topic), key, null);
  }

  /** Writes a dead letter, whose own key is that of its original. */
  public void deadLetter(DeadLetter letter) {
    forward(childOf(processor, DEAD_LETTERS), null, letter);
  }

  /** Sends a value to another processor. */
  public <V> void send(Outlet<V> outlet, String key, V value) {
    forward(childOf(processor, outlet), key, value);
  }

  /** Sends a record to another processor, with the timestamp and the headers it has. */
  public <V> void send(Outlet<V> outlet, Record<String, V> record) {
    context.forward(record, childOf(processor, outlet));
  }

  private void forward(String child, String key, Object value) {
    context.forward(new Record<>(key, value, context.currentSystemTimeMs()), child);
  }

  /** Name of the node by which a processor writes to a topic. */
  public static String childOf(String processor, Topic<?, ?> topic) {
    return processor + "-to-" + topic.name();
  }

  /** Name of the node by which a processor sends to an outlet. */
  public static String childOf(String processor, Outlet<?> outlet) {
    return processor + "-to-" + outlet.name();
  }
}
