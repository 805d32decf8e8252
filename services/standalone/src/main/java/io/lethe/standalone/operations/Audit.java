package io.lethe.standalone.operations;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.schemas.labelset.LabelHistory;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.DecodedRecord;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands behind a version.
 *
 * @param version the version
 * @param samples its labelled set
 * @param digest digest of that set by the label log
 */
public record Audit(ModelVersion version, List<Sample> samples, String digest) {

  /**
   * A member of the version's labelled set.
   *
   * @param reports the reports that made it one, by the label log
   * @param reporters who supports it now, by lethe.labels and lethe.supports; none once retracted
   *     or erased
   * @param since sequence at which it became a member
   * @param gone how it left the set after the version, or empty
   */
  public record Sample(
      String sampleId,
      Split split,
      List<String> reports,
      List<String> reporters,
      long since,
      Optional<LabelChange> gone) {}

  /**
   * Reads all that there is on a version.
   *
   * @throws LineageException when it is unknown, or the label log does not reach it
   */
  public static Audit of(KafkaClients kafka, String model, String name) throws LineageException {
    ModelVersion version = version(kafka, model, name);
    LabelHistory history = LabelLog.read(kafka, model).asOf(version.getTrainedThrough());
    Map<String, Label> labels = latest(kafka, Topics.LABELS, model);
    Map<String, SampleSupports> supports = latest(kafka, Topics.SUPPORTS, model);
    List<Sample> samples = new ArrayList<>();
    history
        .asOfThrough()
        .forEach(
            (sampleId, change) ->
                samples.add(
                    new Sample(
                        sampleId,
                        change.getSplit(),
                        change.getReportIds(),
                        reporters(labels.get(sampleId), supports.get(sampleId)),
                        change.getSequence(),
                        Optional.ofNullable(history.removedSince().get(sampleId)))));
    return new Audit(version, samples, history.digest());
  }

  /**
   * The event that announced a version.
   *
   * @throws LineageException when it is unknown
   */
  public static ModelVersion version(KafkaClients kafka, String model, String name)
      throws LineageException {
    return new TopicReader(kafka)
        .values(Topics.MODEL_VERSIONS).stream()
            .filter(v -> v != null && v.getModel().equals(model) && v.getVersion().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new LineageException("Unknown version %s of model %s.".formatted(name, model)));
  }

  /** Whether the log says the same as the version; a base has learned from no label. */
  public boolean isConfirmed() {
    return version.getTrainedThrough() == 0 || digest.equals(version.getLabelDigest());
  }

  private static List<String> reporters(Label label, SampleSupports now) {
    if (label == null || label.getStatus() != LabelStatus.ACTIVE) {
      return List.of();
    }
    List<Support> supports = now == null ? label.getSupports() : now.getSupports();
    return supports.stream().map(Support::getReporter).distinct().toList();
  }

  private static <V> Map<String, V> latest(
      KafkaClients kafka, Topic<String, V> topic, String model) {
    Map<String, V> latest = new HashMap<>();
    for (DecodedRecord<String, V> record : new TopicReader(kafka).records(topic)) {
      if (record.key().startsWith(model + "/")) {
        latest.put(record.key().substring(model.length() + 1), record.value());
      }
    }
    return latest;
  }
}
