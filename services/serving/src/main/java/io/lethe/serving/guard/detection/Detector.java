package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Finds the sensitive pictures of one model. A picture is sensitive if it is a reported one, if the
 * live version's judge says so, or if it is near to a label that the judge has not learned.
 * Nearness is measured in the judge's features, or by the perceptual hash as long as there are none
 * to compare by. Where a {@link LabelProbe} is there, it is asked in place of both. Thread-safe:
 * labels, judges and pictures come on threads of their own.
 */
public final class Detector implements AutoCloseable {

  private final double nearShare;
  private final KnownLabels known;
  private final RecentPictures recent = new RecentPictures();
  private final NeighbourIndex<Long> hashes;
  private final ProbeIndex probes;
  private JudgeIndex judgeIndex;

  /** Told without this object's lock, which is held while the judge evaluates. */
  private volatile String judgeVersion;

  /**
   * @param nearShare share of the model's own recent pictures that may count as near to labels, 0
   *     .. 1
   * @param maxLabels most labels that are known, 1 or more; the oldest go first
   * @param shares of pictures that a probe of labels may find
   * @param live leases the features of the live version; empty where there is none, or it has none
   * @param failures told once a version of why it has no probe
   */
  public Detector(
      double nearShare,
      int maxLabels,
      ProbeShares shares,
      Supplier<Optional<VersionFeatures>> live,
      BiConsumer<String, Throwable> failures) {
    this.nearShare = nearShare;
    this.probes = new ProbeIndex(shares, live, failures);
    this.known = new KnownLabels(maxLabels);
    this.hashes = NeighbourIndex.plain(DifferenceHash::distance, nearShare);
  }

  /** Adds labels that are in force from now on. */
  public synchronized void put(Collection<ReportedPicture> labels) {
    Map<String, LabelPicture> unseen = new LinkedHashMap<>();
    for (ReportedPicture label : labels) {
      boolean isKnown = known.contains(label.sampleId());
      known.put(label).forEach(this::forget);
      if (!isKnown) {
        hashes.put(label.sampleId(), label.hash());
        unseen.put(label.sampleId(), label.picture());
      }
    }
    if (judgeIndex != null) {
      long learned = judgeIndex.judge().trainedThrough();
      unseen.keySet().removeIf(id -> !known.hasPictureSince(id, learned));
      judgeIndex.put(unseen);
    }
    probes.changed();
  }

  /** Takes a label away that is retracted or erased. */
  public synchronized void remove(String sampleId) {
    known.remove(sampleId);
    forget(sampleId);
  }

  /** Takes all labels away but some. */
  public synchronized void keepOnly(Set<String> sampleIds) {
    known.sampleIds().stream().filter(id -> !sampleIds.contains(id)).forEach(this::remove);
  }

  private void forget(String sampleId) {
    hashes.remove(sampleId);
    probes.changed();
    if (judgeIndex != null) {
      judgeIndex.remove(sampleId);
    }
  }

  /**
   * Takes a version's judge from now on; the one before is closed. What the new one has to evaluate
   * first it evaluates while the one before still works.
   */
  public void judge(VersionJudge judge) {
    var next = new JudgeIndex(judge, nearShare);
    Map<String, LabelPicture> labels;
    Map<String, ExaminedPicture> pictures;
    synchronized (this) {
      labels = known.picturesSince(judge.trainedThrough());
      pictures = recent.pictures(judge);
    }
    next.put(labels);
    next.recall(pictures);
    JudgeIndex old;
    synchronized (this) {
      labels.keySet().stream().filter(id -> !known.contains(id)).forEach(next::remove);
      Map<String, LabelPicture> since = known.picturesSince(judge.trainedThrough());
      since.keySet().removeAll(labels.keySet());
      next.put(since);
      old = judgeIndex;
      judgeIndex = next;
      judgeVersion = judge.version();
      probes.changed();
    }
    if (old != null) {
      old.close();
    }
  }

  /**
   * Evaluates pictures that the model made.
   *
   * @return one finding a picture, in the pictures' order
   */
  public synchronized List<Finding> find(List<ExaminedPicture> pictures) {
    return findings(pictures, true);
  }

  /** Like {@link #find}, of pictures by which nothing is calibrated. */
  public synchronized List<Finding> look(List<ExaminedPicture> pictures) {
    return findings(pictures, false);
  }

  private List<Finding> findings(List<ExaminedPicture> pictures, boolean calibrates) {
    if (judgeIndex != null) {
      judgeIndex.readAgain();
    }
    boolean judged = judgeIndex != null && pictures.stream().allMatch(judgeIndex.judge()::reads);
    List<JudgeOutput> outputs = judged ? judgeIndex.evaluate(pictures) : null;
    List<Finding> findings = new ArrayList<>(pictures.size());
    Optional<boolean[]> probed =
        probes.find(pictures.stream().map(ExaminedPicture::picture).toList());
    for (int i = 0; i < pictures.size(); i++) {
      int place = i;
      Optional<Finding> byProbe =
          probed.map(found -> found[place] ? Finding.PROBED : Finding.NOTHING);
      JudgeOutput output = outputs == null ? null : outputs.get(i);
      findings.add(find(pictures.get(i), output, byProbe, calibrates));
    }
    return findings;
  }

  private Finding find(
      ExaminedPicture examined, JudgeOutput output, Optional<Finding> byProbe, boolean calibrates) {
    Picture picture = examined.picture();
    String sampleId = picture.sampleId();
    NeighbourIndex.Query<Long> hash = hashes.query(DifferenceHash.of(picture));
    if (known.isReported(picture, sampleId, hash.point())) {
      return Finding.REPORTED;
    }
    double radius = hashRadius();
    if (calibrates) {
      if (recent.add(sampleId, examined)) {
        probes.observed();
      }
      hashes.observe(sampleId, hash);
    }
    Optional<Finding> byJudge =
        Optional.ofNullable(output)
            .flatMap(
                judged -> calibrates ? judgeIndex.find(sampleId, judged) : judgeIndex.look(judged));
    return byJudge
        .filter(found -> found == Finding.JUDGED || byProbe.isEmpty())
        .or(() -> byProbe)
        .orElseGet(() -> hashes.distance(hash) < radius ? Finding.ALIKE : Finding.NOTHING);
  }

  /** Whether {@link #fitProbe} has to be called; waits for nothing. */
  public boolean isProbeDue() {
    return probes.isDue();
  }

  /**
   * Fits the probe of the labels that no judge has learned, or reads a piece of the pictures that
   * it needs for that, and is due then. One thread at a time calls it; others find meanwhile.
   */
  public void fitProbe() {
    probes.fit(this::probeMaterial);
  }

  private synchronized ProbeMaterial probeMaterial() {
    JudgeIndex judging = judgeIndex;
    long learned = judging == null ? Long.MIN_VALUE : judging.judge().trainedThrough();
    return new ProbeMaterial(
        known.newestSince(learned, ProbeMaterial.MOST_LABELS),
        recent.newest(
            ProbeMaterial.MOST_RECENT,
            id -> !known.contains(id) && (judging == null || judging.passed(id))));
  }

  /** By what pictures like new labels are found; waits for nothing. */
  public Nearness nearness() {
    if (probes.isInUse()) {
      return Nearness.PROBE;
    }
    return judgeVersion == null ? Nearness.HASH : Nearness.NEIGHBOURS;
  }

  /** A hash says that pictures are near copies, and no more than that. */
  private double hashRadius() {
    double nearCopies = KnownLabels.NEAR_BITS + 1;
    return Math.min(nearCopies, hashes.radius().orElse(nearCopies));
  }

  /** Whether a picture is a label in force, by its sampleId; waits for nothing. */
  public boolean isLabel(String sampleId) {
    return known.contains(sampleId);
  }

  /** How many labels in force are known; waits for nothing. */
  public int labels() {
    return known.size();
  }

  /** The version whose judge is used; empty before the first. Waits for nothing. */
  public Optional<String> judgeVersion() {
    return Optional.ofNullable(judgeVersion);
  }

  /** Frees the judge. */
  @Override
  public synchronized void close() {
    probes.clear();
    if (judgeIndex != null) {
      judgeIndex.close();
      judgeIndex = null;
      judgeVersion = null;
    }
  }
}
