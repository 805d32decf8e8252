package io.lethe.standalone.operations;

import io.lethe.schemas.LabelChange;
import io.lethe.schemas.labelset.LabelHistory;
import io.lethe.schemas.labelset.LabelLogException;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.util.List;

/**
 * A model's label log, all that is needed to know its labelled set as of any sequence.
 *
 * @param model model name
 * @param changes from sequence 1 on
 */
public record LabelLog(String model, List<LabelChange> changes) {

  /** Reads a model's log. */
  public static LabelLog read(KafkaClients kafka, String model) {
    List<LabelChange> changes =
        new TopicReader(kafka)
            .records(Topics.LABEL_LOG).stream()
                .filter(record -> model.equals(record.key()))
                .map(record -> record.value())
                .toList();
    return new LabelLog(model, changes);
  }

  /** The last sequence, 0 for none. */
  public long last() {
    return changes.isEmpty() ? 0 : changes.get(changes.size() - 1).getSequence();
  }

  /**
   * The whole log, replayed.
   *
   * @param sequence as of which members are asked for; 0 for the empty set before the first change
   * @throws LineageException when the log has a gap or does not reach the sequence
   */
  public LabelHistory asOf(long sequence) throws LineageException {
    if (sequence < 0 || sequence > last()) {
      throw new LineageException(
          "The label log of model %s has the sequences 1 to %d, not %d."
              .formatted(model, last(), sequence));
    }
    var history = new LabelHistory(model, sequence);
    try {
      for (LabelChange change : changes) {
        history.apply(change);
      }
    } catch (LabelLogException e) {
      throw new LineageException(e.getMessage());
    }
    return history;
  }
}
