package io.lethe.serving.guard.detection;

import io.lethe.diffusion.metrics.CosineDistance;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A judge, and an index in its features of the labels that it has not learned. Not thread-safe. */
final class JudgeIndex implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JudgeIndex.class);

  /** Of labels that are evaluated together, decoded. */
  private static final long GROUP_BYTES = 8L << 20;

  private static final int READ_AGAIN = 16;

  private final VersionJudge judge;

  /** Labels that are to be read, by sampleId. */
  private final Map<String, LabelPicture> unread = new LinkedHashMap<>();

  private final NeighbourIndex<float[]> features;

  /**
   * @param judge closed with it
   * @param nearShare share of recent pictures that may count as near, 0 .. 1
   */
  JudgeIndex(VersionJudge judge, double nearShare) {
    this.judge = judge;
    this.features = NeighbourIndex.local(CosineDistance::between, nearShare);
  }

  /** The judge. */
  VersionJudge judge() {
    return judge;
  }

  /**
   * Adds labels by sampleId; those of another shape than the judge reads are left out. One in a
   * store that can't be read now is added by {@link #readAgain}.
   */
  void put(Map<String, LabelPicture> labels) {
    unread.putAll(labels);
    read(unread.size());
  }

  /** Adds labels that could not be read before, a few at a time: pictures wait for it. */
  void readAgain() {
    read(READ_AGAIN);
  }

  /** Reads labels and has them evaluated, in groups that fit into memory decoded. */
  private void read(int most) {
    Map<String, ExaminedPicture> group = new LinkedHashMap<>();
    long bytes = 0;
    for (String sampleId : unread.keySet().stream().limit(most).toList()) {
      Optional<ExaminedPicture> picture = read(sampleId);
      if (picture.isPresent()) {
        group.put(sampleId, picture.get());
        bytes += picture.get().bytes();
      }
      if (bytes > GROUP_BYTES) {
        evaluate(group);
        group.clear();
        bytes = 0;
      }
    }
    evaluate(group);
  }

  private Optional<ExaminedPicture> read(String sampleId) {
    try {
      Optional<ExaminedPicture> picture = unread.get(sampleId).examined();
      unread.remove(sampleId);
      return picture.filter(judge::reads);
    } catch (IOException e) {
      LOG.debug("Label {} waits to be read: {}", sampleId, e.getMessage());
      return Optional.empty();
    }
  }

  private void evaluate(Map<String, ExaminedPicture> labels) {
    List<JudgeOutput> outputs = evaluate(List.copyOf(labels.values()));
    int row = 0;
    for (String sampleId : labels.keySet()) {
      features.put(sampleId, outputs.get(row++).features());
    }
  }

  /** Takes a label away, if it is there. */
  void remove(String sampleId) {
    unread.remove(sampleId);
    features.remove(sampleId);
  }

  /** Calibrates by pictures that were found to be normal before, by their sampleIds. */
  void recall(Map<String, ExaminedPicture> pictures) {
    List<JudgeOutput> outputs = evaluate(List.copyOf(pictures.values()));
    int row = 0;
    for (String sampleId : pictures.keySet()) {
      find(sampleId, outputs.get(row++));
    }
  }

  /** Whether the judge found a recent picture to be normal. */
  boolean passed(String sampleId) {
    return features.hasObserved(sampleId);
  }

  /** Evaluates pictures in one call of the judge. */
  List<JudgeOutput> evaluate(List<ExaminedPicture> pictures) {
    return pictures.isEmpty() ? List.of() : judge.evaluate(pictures);
  }

  /**
   * What the judge's output says of its picture.
   *
   * @return empty where the judge itself finds nothing and nearness is not calibrated yet
   */
  Optional<Finding> find(String sampleId, JudgeOutput output) {
    if (output.sensitive()) {
      // Not observed: nearness is calibrated on pictures that the judge takes for normal.
      return Optional.of(Finding.JUDGED);
    }
    NeighbourIndex.Query<float[]> query = features.query(output.features());
    Optional<Finding> found = nearness(query);
    features.observe(sampleId, query);
    return found;
  }

  /** Like {@link #find}, of a picture by which nearness is not calibrated. */
  Optional<Finding> look(JudgeOutput output) {
    return output.sensitive()
        ? Optional.of(Finding.JUDGED)
        : nearness(features.query(output.features()));
  }

  private Optional<Finding> nearness(NeighbourIndex.Query<float[]> query) {
    OptionalDouble radius = features.radius();
    if (radius.isEmpty()) {
      return Optional.empty();
    }
    boolean near = features.distance(query) < radius.getAsDouble();
    return Optional.of(near ? Finding.NEAR : Finding.NOTHING);
  }

  @Override
  public void close() {
    judge.close();
  }
}
