package io.lethe.trainer.pictures;

import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicFollower;
import io.lethe.topics.TopicReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which stored pictures labels and held pictures name, and which pictures were erased. Memory holds
 * a path for each. Thread-safe.
 */
final class NamedPictures implements TopicFollower.Listener {

  /** By the key of their record: model/sampleId. */
  private final Map<String, String> labels = new HashMap<>();

  private final Map<String, String> held = new HashMap<>();
  private final Set<ErasedPicture> erased = new HashSet<>();
  private boolean isRead;

  /**
   * A picture that was erased.
   *
   * @param at when
   */
  record ErasedPicture(String model, String sampleId, Instant at) {}

  /**
   * Places of all pictures that a label or a held picture names now; empty while not all records
   * are read, for then nobody knows.
   */
  synchronized Optional<Set<String>> uris() {
    if (!isRead) {
      return Optional.empty();
    }
    Set<String> uris = new HashSet<>(labels.values());
    uris.addAll(held.values());
    return Optional.of(uris);
  }

  /** What was erased and not yet {@link #forget forgotten}. */
  synchronized Set<ErasedPicture> erased() {
    return Set.copyOf(erased);
  }

  /** Forgets erasures whose pictures are gone. */
  synchronized void forget(Set<ErasedPicture> gone) {
    erased.removeAll(gone);
  }

  @Override
  public synchronized void caughtUp() {
    isRead = true;
  }

  @Override
  public synchronized void begins() {
    isRead = false;
    labels.clear();
    held.clear();
  }

  @Override
  public void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(record -> TopicFollower.readOrSkip(record, this::read));
  }

  private synchronized void read(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    if (topic.equals(Topics.LABELS.name())) {
      Label label = Topics.LABELS.decode(record);
      put(labels, record, label == null ? null : label.getPicture());
    } else if (topic.equals(Topics.QUARANTINE.name())) {
      QuarantinedSample sample = Topics.QUARANTINE.decode(record);
      put(held, record, sample == null ? null : sample.getPicture());
    } else if (topic.equals(Topics.LABEL_LOG.name())) {
      LabelChange change = Topics.LABEL_LOG.decode(record);
      if (change != null && change.getChange() == MembershipChange.ERASED) {
        erased.add(
            new ErasedPicture(change.getModel(), change.getSampleId(), change.getChangedAt()));
      }
    } else {
      ErasureReceipt receipt = Topics.ERASURES.decode(record);
      if (receipt != null && receipt.getSampleId() != null) {
        erased.add(
            new ErasedPicture(receipt.getModel(), receipt.getSampleId(), receipt.getErasedAt()));
      }
    }
  }

  private static void put(
      Map<String, String> uris, ConsumerRecord<byte[], byte[]> record, StoredPicture picture) {
    String key = TopicReader.key(record);
    if (picture == null) {
      uris.remove(key);
    } else {
      uris.put(key, picture.getUri());
    }
  }
}
