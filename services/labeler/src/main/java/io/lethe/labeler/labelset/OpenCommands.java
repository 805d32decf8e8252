package io.lethe.labeler.labelset;

import io.lethe.labeler.state.OpenCommand;
import io.lethe.schemas.topics.ModelKey;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Commands on reporters that are being carried out: a reporter may have more reports than one
 * transaction takes. They go on after a restart.
 */
public final class OpenCommands {

  /** Parts a reporter from the rest of a key; no identifier holds it. */
  private static final char PART = '\0';

  private static final StringSerializer PREFIX = new StringSerializer();

  private final KeyValueStore<String, OpenCommand> store;

  OpenCommands(KeyValueStore<String, OpenCommand> store) {
    this.store = store;
  }

  /** Any command to go on with. */
  public Optional<OpenCommand> next() {
    try (KeyValueIterator<String, OpenCommand> all = store.all()) {
      return all.hasNext() ? Optional.of(all.next().value) : Optional.empty();
    }
  }

  public void put(OpenCommand command) {
    store.put(key(command), command);
  }

  /** Ends a command. */
  public void remove(OpenCommand command) {
    store.delete(key(command));
  }

  /**
   * When a reporter's support begins that comes now: later than what the open commands on this
   * reporter look for, whatever clocks the labelers have.
   */
  Instant supportTime(String model, String reporter, Instant now) {
    Instant time = now;
    String prefix = ModelKey.of(model, reporter) + PART;
    try (KeyValueIterator<String, OpenCommand> open = store.prefixScan(prefix, PREFIX)) {
      while (open.hasNext()) {
        Instant after = Instant.ofEpochMilli(open.next().value.getBegunAt() + 1);
        time = time.isBefore(after) ? after : time;
      }
    }
    return time;
  }

  private static String key(OpenCommand command) {
    return ModelKey.of(command.getModel(), command.getReporter()) + PART + command.getCommandId();
  }
}
