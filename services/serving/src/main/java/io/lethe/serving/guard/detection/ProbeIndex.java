package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The probe of labels that no judge has learned, and when it has to be fitted anew. It is fitted on
 * one thread and asked on others, which never wait for a fit. Where it can't be computed, there is
 * none for that version.
 */
final class ProbeIndex {

  /** New pictures after which a probe is fitted anew. */
  static final int RENEWAL = 250;

  /** New pictures after which it is seen again whether a first probe can be fitted. */
  private static final int FIRST = 10;

  private final ProbeShares shares;
  private final Supplier<Optional<VersionFeatures>> live;
  private final BiConsumer<String, Throwable> failures;
  private volatile ProbeFitting fitting;
  private volatile LabelProbe probe;
  private volatile String failedVersion;
  private volatile boolean due;
  private int observed;

  /**
   * @param shares of pictures that the probe may find
   * @param live leases the features of the live version; empty where there is none, or it has none
   * @param failures told once a version of why it has no probe
   */
  ProbeIndex(
      ProbeShares shares,
      Supplier<Optional<VersionFeatures>> live,
      BiConsumer<String, Throwable> failures) {
    this.shares = shares;
    this.live = live;
    this.failures = failures;
    this.fitting = new ProbeFitting(shares);
  }

  /** Labels changed, or a judge learned some. */
  void changed() {
    due = true;
  }

  /** The model made a picture that is new. One thread at a time tells it. */
  void observed() {
    observed++;
    if (observed % (probe == null ? FIRST : RENEWAL) == 0) {
      due = true;
    }
  }

  /** Whether it has to be fitted; waits for nothing. */
  boolean isDue() {
    return due && shares.ofNormal() > 0;
  }

  /** Whether a probe is in use; waits for nothing. */
  boolean isInUse() {
    return probe != null;
  }

  /**
   * Which pictures are like the labels.
   *
   * @return one answer a picture; empty where no probe of the live version is there
   */
  Optional<boolean[]> find(List<Picture> pictures) {
    LabelProbe used = probe;
    if (used == null) {
      return Optional.empty();
    }
    try (VersionFeatures features = live.get().orElse(null)) {
      if (features == null || !features.version().equals(used.version())) {
        probe = null;
        due = true;
        return Optional.empty();
      }
      if (pictures.isEmpty() || !pictures.stream().allMatch(features::reads)) {
        return Optional.empty();
      }
      float[][] read = features.read(pictures);
      boolean[] found = new boolean[read.length];
      for (int i = 0; i < found.length; i++) {
        found[i] = used.finds(read[i]);
      }
      return Optional.of(found);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      giveUp(used.version(), e);
      return Optional.empty();
    }
  }

  /**
   * Fits a probe, or reads a piece of what it needs for that, and is due then. One thread at a time
   * calls it.
   *
   * @param material gives what is to be fitted to
   */
  void fit(Supplier<ProbeMaterial> material) {
    due = false;
    ProbeFitting own = fitting;
    ProbeMaterial given = material.get();
    Optional<String> version = given.suffices() ? liveVersion() : Optional.empty();
    if (version.isEmpty()) {
      // A probe of labels as they were must not go on: the next pictures have it fitted anew.
      own.keep(given.sampleIds());
      take(own, null);
    } else if (!version.get().equals(failedVersion)) {
      advance(own, given, version.get());
    }
  }

  /** The version whose features can be read now. */
  private Optional<String> liveVersion() {
    try (VersionFeatures features = live.get().orElse(null)) {
      return Optional.ofNullable(features).map(VersionFeatures::version);
    }
  }

  private void advance(ProbeFitting own, ProbeMaterial material, String version) {
    try {
      own.of(version);
      ProbeFitting.Outcome outcome = own.advance(material, live);
      if (outcome.isDone()) {
        take(own, outcome.probe().orElse(null));
      } else {
        due = true;
      }
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      giveUp(version, e);
    }
  }

  private synchronized void take(ProbeFitting own, LabelProbe fitted) {
    if (fitting == own) {
      probe = fitted;
    }
  }

  /** Once for each version: what failed now fails again. */
  private synchronized void giveUp(String version, Throwable cause) {
    fitting = new ProbeFitting(shares);
    probe = null;
    if (!version.equals(failedVersion)) {
      failedVersion = version;
      failures.accept(version, cause);
    }
  }

  /** Forgets the probe and all features. */
  synchronized void clear() {
    fitting = new ProbeFitting(shares);
    probe = null;
  }
}
