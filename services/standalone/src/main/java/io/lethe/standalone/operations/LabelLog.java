package io.lethe.standalone.operations;

import io.lethe.schemas.LabelChange;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model's label log, all that is needed to know its labelled set as of any sequence.
 *
 * @param model model name
 * @param changes sequence 1 and on, without a gap
 */
public record LabelLog(String model, List<LabelChange> changes) {

  /**
   * Reads a model's log.
   *
   * @throws LineageException when it has a gap
   */
  public static LabelLog read(KafkaClients kafka, String model) throws LineageException {
    List<LabelChange> changes =
        new TopicReader(kafka)
            .records(Topics.LABEL_LOG).stream()
                .filter(record -> model.equals(record.key()))
                .map(record -> record.value())
                .toList();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).getSequence() != i + 1) {
        throw new LineageException(
            "The label log of model %s has a gap: sequence %d is missing.".formatted(model, i + 1));
      }
    }
    return new LabelLog(model, changes);
  }

  /** The last sequence, 0 for none. */
  public long last() {
    return changes.size();
  }

  /**
   * The labelled set as of a sequence: the change that made each member one, by sampleId.
   *
   * @param sequence 0 for the empty set before the first change
   * @throws LineageException when the log does not reach it
   */
  public Map<String, LabelChange> asOf(long sequence) throws LineageException {
    if (sequence < 0 || sequence > last()) {
      throw new LineageException(
          "The label log of model %s has the sequences 1 to %d, not %d."
              .formatted(model, last(), sequence));
    }
    Map<String, LabelChange> members = new TreeMap<>();
    for (LabelChange change : changes.subList(0, Math.toIntExact(sequence))) {
      switch (change.getChange()) {
        case ADDED, RESTORED -> members.put(change.getSampleId(), change);
        case RETRACTED, ERASED -> members.remove(change.getSampleId());
        case UNKNOWN ->
            throw new LineageException(
                "Sequence %d of model %s changes the set in a way this version does not know."
                    .formatted(change.getSequence(), model));
      }
    }
    return members;
  }
}
