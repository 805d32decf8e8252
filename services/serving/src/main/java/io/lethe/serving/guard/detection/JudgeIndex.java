package io.lethe.serving.guard.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A judge, and an index in its features of the labels that it has not learned. Not thread-safe. */
final class JudgeIndex implements AutoCloseable {

  private final VersionJudge judge;
  private final NeighbourIndex<float[]> features;

  /**
   * @param judge closed with it
   * @param nearShare share of recent pictures that may count as near, 0 .. 1
   */
  JudgeIndex(VersionJudge judge, double nearShare) {
    this.judge = judge;
    this.features = NeighbourIndex.local(Distances::cosine, nearShare);
  }

  /** The judge. */
  VersionJudge judge() {
    return judge;
  }

  /** Adds labels by sampleId; those of another shape than the judge reads are left out. */
  void put(Map<String, LabelPicture> labels) {
    List<String> names = new ArrayList<>();
    List<ExaminedPicture> pictures = new ArrayList<>();
    labels.forEach(
        (sampleId, label) ->
            label
                .examined()
                .filter(judge::reads)
                .ifPresent(
                    picture -> {
                      names.add(sampleId);
                      pictures.add(picture);
                    }));
    List<JudgeOutput> outputs = evaluate(pictures);
    for (int i = 0; i < names.size(); i++) {
      features.put(names.get(i), outputs.get(i).features());
    }
  }

  /** Takes a label away, if it is there. */
  void remove(String sampleId) {
    features.remove(sampleId);
  }

  /** Calibrates by pictures that were found to be normal before. */
  void recall(List<ExaminedPicture> pictures) {
    List<JudgeOutput> outputs = evaluate(pictures);
    for (int i = 0; i < pictures.size(); i++) {
      find(pictures.get(i).picture().sampleId(), outputs.get(i));
    }
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
