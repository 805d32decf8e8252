package io.lethe.labeler.views;

import io.lethe.schemas.topics.Topics;
import io.lethe.topics.RecordPlace;
import io.lethe.topics.TopicFollower;
import io.lethe.topics.TopicReader;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Keeps the views up with their topics: each instance reads all of them. After an error the views
 * are empty and are read anew.
 */
public final class ViewsFollower implements TopicFollower.Listener, AutoCloseable {

  private final TopicViews views;
  private final TopicFollower follower;

  /**
   * @param consumers makes a read_committed consumer without a group; the follower closes it
   */
  public ViewsFollower(Supplier<Consumer<byte[], byte[]>> consumers, TopicViews views) {
    this.views = views;
    this.follower =
        new TopicFollower(
            "lethe-labeler-views",
            consumers,
            Map.of(
                Topics.LABELS,
                TopicFollower.Start.ALL,
                Topics.QUARANTINE,
                TopicFollower.Start.ALL,
                Topics.SUPPORTS,
                TopicFollower.Start.ALL,
                Topics.PENDING_REPORTS,
                TopicFollower.Start.ALL,
                Topics.DEAD_LETTERS,
                TopicFollower.Start.ALL),
            TopicFollower.AfterError.ANEW,
            this);
  }

  /** Starts to follow. */
  public void start() {
    follower.start();
  }

  /** Whether the views hold all that stood in the topics at the start. */
  public boolean hasCaughtUp() {
    return follower.caughtUp();
  }

  @Override
  public void begins() {
    views.clear();
  }

  @Override
  public void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(record -> TopicFollower.readOrSkip(record, this::apply));
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(Topics.DEAD_LETTERS.name())) {
      views.deadLetter(RecordPlace.of(record), Topics.DEAD_LETTERS.decode(record));
    } else if (record.topic().equals(Topics.LABELS.name())) {
      views.label(TopicReader.key(record), Topics.LABELS.decode(record), RecordPlace.of(record));
    } else if (record.topic().equals(Topics.SUPPORTS.name())) {
      views.supports(TopicReader.key(record), Topics.SUPPORTS.decode(record));
    } else if (record.topic().equals(Topics.PENDING_REPORTS.name())) {
      views.pending(TopicReader.key(record), Topics.PENDING_REPORTS.decode(record));
    } else {
      views.quarantined(
          TopicReader.key(record), Topics.QUARANTINE.decode(record), RecordPlace.of(record));
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
