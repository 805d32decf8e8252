package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A judge, and where in its features the labels lie that it has not learned from. Not for several
 * threads.
 */
public final class JudgeIndex implements AutoCloseable {

  private final VersionJudge judge;
  private final NeighbourIndex<float[]> features;

  /**
   * @param judge closed with it
   * @param nearShare share of recent pictures that may count as near
   */
  public JudgeIndex(VersionJudge judge, double nearShare) {
    this.judge = judge;
    this.features = NeighbourIndex.local(Distances::cosine, nearShare);
  }

  public VersionJudge judge() {
    return judge;
  }

  /** Adds labels by their names and pictures; those of another shape than it reads are left out. */
  public void put(Map<String, ByteBuffer> labels) {
    List<String> names = new ArrayList<>();
    List<Picture> pictures = new ArrayList<>();
    labels.forEach(
        (sampleId, png) ->
            KnownLabels.decoded(png)
                .filter(judge::reads)
                .ifPresent(
                    picture -> {
                      names.add(sampleId);
                      pictures.add(picture);
                    }));
    List<VersionJudge.Look> looks = look(pictures);
    for (int i = 0; i < names.size(); i++) {
      features.put(names.get(i), looks.get(i).features());
    }
  }

  public void remove(String sampleId) {
    features.remove(sampleId);
  }

  /** Looks at pictures that were found to be normal before, to know how near is near. */
  public void recall(List<Picture> pictures) {
    List<VersionJudge.Look> looks = look(pictures);
    for (int i = 0; i < pictures.size(); i++) {
      find(pictures.get(i).sampleId(), looks.get(i));
    }
  }

  /** Looks at pictures, in one call. */
  public List<VersionJudge.Look> look(List<Picture> pictures) {
    return pictures.isEmpty() ? List.of() : judge.look(pictures);
  }

  /**
   * What a look says.
   *
   * @return empty while it can't be told how near is near, and the judge itself sees nothing
   */
  public Optional<Finding> find(String sampleId, VersionJudge.Look look) {
    if (look.sensitive()) {
      // Not observed: how near is near is measured on pictures that the judge takes for normal.
      return Optional.of(Finding.JUDGED);
    }
    NeighbourIndex.Spot<float[]> spot = features.locate(look.features());
    OptionalDouble radius = features.radius();
    features.observe(sampleId, spot);
    if (radius.isEmpty()) {
      return Optional.empty();
    }
    boolean near = features.distance(spot) < radius.getAsDouble();
    return Optional.of(near ? Finding.NEAR : Finding.NOTHING);
  }

  @Override
  public void close() {
    judge.close();
  }
}
