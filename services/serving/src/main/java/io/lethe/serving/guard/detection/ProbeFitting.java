package io.lethe.serving.guard.detection;

import io.lethe.diffusion.judge.LinearProbe;
import io.lethe.schemas.picture.Picture;
import java.util.ArrayList;
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

  /** Most pictures that are decoded for one piece. */
  static final int PIECE = 64;

  /**
   * Pictures that are read by the network at once. Whoever screens a request waits for no more, and
   * no more stand in memory.
   */
  private static final int READ_AT_ONCE = 4;

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
   * @param live leases the features of the live version, for the length of a read; empty where
   *     there are none now
   * @return not done also where another version went live meanwhile
   * @throws RuntimeException when a native library fails, or features are no finite numbers
   */
  Outcome advance(ProbeMaterial material, Supplier<Optional<VersionFeatures>> live) {
    keep(material.sampleIds());
    // A store may take its time: nothing of the version is held for that long.
    Map<String, Picture> piece = decoded(material);
    if (!read(piece, live) || piece.size() == PIECE) {
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

  /** Forgets the features of all pictures but some: others were erased, or are old. */
  void keep(Set<String> sampleIds) {
    features.keySet().retainAll(sampleIds);
  }

  /** Begins anew for another version than before. */
  void of(String live) {
    if (!version.equals(live)) {
      features.clear();
      version = live;
    }
  }

  /** What was not read yet, a piece of it; what can't be decoded now is left out. */
  private Map<String, Picture> decoded(ProbeMaterial material) {
    Map<String, Picture> piece = new LinkedHashMap<>();
    material.labels().forEach((id, label) -> take(id, label::decoded, piece));
    material.recent().forEach((id, picture) -> take(id, () -> Optional.of(picture), piece));
    return piece;
  }

  private void take(
      String sampleId, Supplier<Optional<Picture>> picture, Map<String, Picture> piece) {
    if (piece.size() < PIECE && !features.containsKey(sampleId)) {
      picture.get().ifPresent(read -> piece.put(sampleId, read));
    }
  }

  /** Returns false where another version, or none, is live. */
  private boolean read(Map<String, Picture> piece, Supplier<Optional<VersionFeatures>> live) {
    List<String> ids = new ArrayList<>(piece.keySet());
    for (int from = 0; from < ids.size(); from += READ_AT_ONCE) {
      List<String> few = ids.subList(from, Math.min(from + READ_AT_ONCE, ids.size()));
      try (VersionFeatures leased = live.get().orElse(null)) {
        if (leased == null || !leased.version().equals(version)) {
          return false;
        }
        List<String> readable = few.stream().filter(id -> leased.reads(piece.get(id))).toList();
        // One of another shape has none, and is not tried again.
        few.forEach(id -> features.put(id, null));
        if (!readable.isEmpty()) {
          float[][] read = leased.read(readable.stream().map(piece::get).toList());
          for (int i = 0; i < read.length; i++) {
            features.put(readable.get(i), read[i]);
          }
        }
      }
    }
    return true;
  }

  private float[][] known(Set<String> sampleIds) {
    return sampleIds.stream().map(features::get).filter(Objects::nonNull).toArray(float[][]::new);
  }
}
