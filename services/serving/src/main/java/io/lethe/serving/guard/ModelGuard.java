package io.lethe.serving.guard;

import io.lethe.schemas.GuardVerdict;
import io.lethe.serving.guard.detection.Detector;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.Finding;
import io.lethe.serving.guard.detection.ProbeShares;
import io.lethe.serving.guard.detection.ReportedPicture;
import io.lethe.serving.guard.detection.VersionFeatures;
import io.lethe.serving.guard.detection.VersionJudge;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards one model: decides what becomes of the pictures that the {@link Detector} finds, within
 * the share that may be held back. Thread-safe.
 */
final class ModelGuard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelGuard.class);

  private final String model;
  private final GuardSettings settings;
  private final Consumer<GuardStatus> alarms;
  private final Detector detector;
  private final ShareLimit limit;
  private final AtomicBoolean fits = new AtomicBoolean();
  private volatile Standing standing = new Standing(0, false);

  /** How the share stood after the last decision. */
  private record Standing(double share, boolean alarmed) {}

  /**
   * @param live leases the features of the model's live version; empty where there are none
   * @param alarms told of each begin and end of the alarm, while pictures wait
   */
  ModelGuard(
      String model,
      GuardSettings settings,
      Supplier<Optional<VersionFeatures>> live,
      Consumer<GuardStatus> alarms) {
    this.model = model;
    this.settings = settings;
    this.alarms = alarms;
    this.detector =
        new Detector(
            settings.nearShare(),
            settings.maxLabels(),
            new ProbeShares(settings.falseShare(), settings.maxShare()),
            live,
            this::tellOfNoProbe);
    this.limit = new ShareLimit(settings.maxShare(), settings.window());
  }

  private void tellOfNoProbe(String version, Throwable cause) {
    LOG.warn(
        "New labels of {} are not found by a probe while version {} is live: {}",
        model,
        version,
        cause.toString());
  }

  /** The model's name. */
  String model() {
    return model;
  }

  GuardSettings settings() {
    return settings;
  }

  /** Adds labels that are in force from now on. */
  void put(Collection<ReportedPicture> labels) {
    detector.put(labels);
  }

  /** Takes a label away that is retracted or erased. */
  void remove(String sampleId) {
    detector.remove(sampleId);
  }

  /** Takes all labels away but some. */
  void keepOnly(Set<String> sampleIds) {
    detector.keepOnly(sampleIds);
  }

  /** Takes a version's judge from now on; the one before is closed. */
  void judge(VersionJudge judge) {
    detector.judge(judge);
    LOG.info("{} is guarded by the judge of version {}", model, judge.version());
  }

  /**
   * Whether {@link #fit} has to be called, and nobody took that on; whoever is told true calls it.
   */
  boolean claimFit() {
    return detector.isProbeDue() && fits.compareAndSet(false, true);
  }

  /** Fits the probe of new labels, or goes a piece of the way. */
  void fit() {
    // Before it looks at the labels: what changes from now on needs another fit.
    fits.set(false);
    detector.fitProbe();
  }

  /**
   * Screens pictures that the model made.
   *
   * @return one finding a picture, in the pictures' order
   */
  List<Finding> screen(List<ExaminedPicture> pictures) {
    return detector.find(pictures);
  }

  /** The same of pictures that do not count. */
  List<Finding> look(List<ExaminedPicture> pictures) {
    return detector.look(pictures);
  }

  /** Whether a label in force keeps a picture from leaving, by its sampleId. */
  boolean holdsBack(String sampleId) {
    return settings.mode() != GuardMode.FLAG && detector.isLabel(sampleId);
  }

  /**
   * Decides what becomes of a picture that was asked for.
   *
   * @param asked what the picture was made by: one that is asked for again counts once in a window
   * @return PASSED; BLOCKED, or FLAGGED where the settings or the share of those held back do not
   *     allow that
   */
  synchronized GuardVerdict decide(Finding finding, Object asked) {
    boolean holdsBack = settings.mode() != GuardMode.FLAG;
    if (finding == Finding.REPORTED) {
      // No mistake of the guard, so none for which the share has to be limited.
      return holdsBack ? GuardVerdict.BLOCKED : GuardVerdict.FLAGGED;
    }
    if (finding == Finding.NOTHING) {
      limit.passed();
      raise();
      return GuardVerdict.PASSED;
    }
    boolean allowed = limit.found(asked);
    raise();
    return holdsBack && allowed ? GuardVerdict.BLOCKED : GuardVerdict.FLAGGED;
  }

  private void raise() {
    boolean exceeded = limit.isExceeded();
    boolean changed = exceeded != standing.alarmed();
    standing = new Standing(limit.share(), exceeded);
    if (!changed) {
      return;
    }
    if (exceeded) {
      LOG.warn(
          "The guard of {} takes more than {} of the last {} pictures for sensitive: it only flags"
              + " the rest",
          model,
          settings.maxShare(),
          settings.window());
    } else {
      LOG.info("The guard of {} is within its share again", model);
    }
    alarms.accept(status());
  }

  /** The guard's status, as it was last; waits for nothing, so health and metrics may ask it. */
  GuardStatus status() {
    Standing last = standing;
    return new GuardStatus(
        settings.mode(),
        detector.labels(),
        detector.judgeVersion(),
        detector.nearness(),
        last.share(),
        last.alarmed());
  }

  @Override
  public void close() {
    detector.close();
  }
}
