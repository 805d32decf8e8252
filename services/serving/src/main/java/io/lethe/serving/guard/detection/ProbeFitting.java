package io.lethe.serving.guard.detection;

import io.lethe.diffusion.judge.LinearProbe;
import io.lethe.schemas.picture.Picture;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Fits a probe to labels and recent pictures. Pictures are read in pieces, and their features are
 * kept as long as the version is the same. One thread at a time uses it.
 */
final class ProbeFitting {

  /** Most pictures that are read in one piece. */
  static final int PIECE = 64;

  private final ProbeShares shares;
  private final Map<String, float[]> features = new HashMap<>();
  private String version = "";

  /**
   * @param shares of pictures that the probe may find
   */
  ProbeFitting(ProbeShares shares) {
    this.shares = shares;
  }

  /**
   * How far a fit came.
   *
   * @param isDone false where more pictures are to be read first
   * @param probe empty where it is not done, or where too few pictures can be read
   */
  record Outcome(boolean isDone, Optional<LabelProbe> probe) {}

  /**
   * Reads a piece of what was not read before, and fits a probe once all is read.
   *
   * @throws RuntimeException when a native library fails, or features are no finite numbers
   */
  Outcome advance(ProbeMaterial material, VersionFeatures live) {
    if (!version.equals(live.version())) {
      features.clear();
      version = live.version();
    }
    features.keySet().retainAll(material.sampleIds());
    if (readPiece(material, live) == PIECE) {
      return new Outcome(false, Optional.empty());
    }
    float[][] labels = known(material.labels().keySet());
    float[][] recent = known(material.recent().keySet());
    if (labels.length < ProbeMaterial.FEWEST_LABELS
        || recent.length < ProbeMaterial.FEWEST_RECENT) {
      return new Outcome(true, Optional.empty());
    }
    LinearProbe probe = LinearProbe.fit(labels, recent);
    double threshold = probe.threshold(shares.ofNormal(), shares.ofAll());
    if (!Double.isFinite(threshold)) {
      throw new IllegalStateException("The features of version " + version + " are not finite.");
    }
    return new Outcome(true, Optional.of(new LabelProbe(version, probe, threshold)));
  }

  /** Returns how many pictures were read; what can't be read now is left out. */
  private int readPiece(ProbeMaterial material, VersionFeatures live) {
    Map<String, Picture> piece = new LinkedHashMap<>();
    material.labels().forEach((id, label) -> take(id, label::decoded, live, piece));
    material.recent().forEach((id, picture) -> take(id, () -> Optional.of(picture), live, piece));
    if (!piece.isEmpty()) {
      float[][] read = live.read(List.copyOf(piece.values()));
      int row = 0;
      for (String sampleId : piece.keySet()) {
        features.put(sampleId, read[row++]);
      }
    }
    return piece.size();
  }

  private void take(
      String sampleId,
      Supplier<Optional<Picture>> picture,
      VersionFeatures live,
      Map<String, Picture> piece) {
    if (piece.size() < PIECE && !features.containsKey(sampleId)) {
      picture.get().filter(live::reads).ifPresent(read -> piece.put(sampleId, read));
    }
  }

  private float[][] known(Set<String> sampleIds) {
    return sampleIds.stream().map(features::get).filter(Objects::nonNull).toArray(float[][]::new);
  }
}
