package io.lethe.serving.guard;

import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.guard.detection.Finding;
import io.lethe.serving.guard.detection.JudgeIndex;
import io.lethe.serving.guard.detection.KnownLabels;
import io.lethe.serving.guard.detection.NeighbourIndex;
import io.lethe.serving.guard.detection.RecentPictures;
import io.lethe.serving.guard.detection.ReportedPicture;
import io.lethe.serving.guard.detection.VersionJudge;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards one model. A picture is sensitive if it is a reported one; if the live version's judge
 * says so; or if it is near to a label that the judge has not learned from: in the judge's
 * features, or, while there are none to compare by, by its perceptual hash. For several threads:
 * labels, judges and pictures come by threads of their own.
 */
final class ModelGuard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelGuard.class);

  private final String model;
  private final GuardSettings settings;
  private final Consumer<GuardStatus> alarms;
  private final KnownLabels book;
  private final ShareLimit limit;
  private final RecentPictures recent = new RecentPictures();
  private final NeighbourIndex<Long> hashes;
  private JudgeIndex sight;
  private boolean alarmed;

  /**
   * @param alarms hears of it when the alarm begins and when it ends, while pictures wait
   */
  ModelGuard(String model, GuardSettings settings, Consumer<GuardStatus> alarms) {
    this.model = model;
    this.settings = settings;
    this.alarms = alarms;
    this.book = new KnownLabels(settings.maxLabels());
    this.limit = new ShareLimit(settings.maxShare(), settings.window());
    this.hashes = NeighbourIndex.plain(DifferenceHash::distance, settings.nearShare());
  }

  /** The model's name. */
  String model() {
    return model;
  }

  GuardSettings settings() {
    return settings;
  }

  /** Labels in force from now on. */
  synchronized void put(Collection<ReportedPicture> labels) {
    Map<String, ByteBuffer> unseen = new LinkedHashMap<>();
    for (ReportedPicture label : labels) {
      boolean known = book.contains(label.sampleId());
      book.put(label).forEach(this::forget);
      if (!known) {
        hashes.put(label.sampleId(), label.hash());
        unseen.put(label.sampleId(), label.png());
      }
    }
    if (sight != null) {
      unseen.keySet().removeIf(id -> !book.hasPictureSince(id, sight.judge().trainedThrough()));
      sight.put(unseen);
    }
  }

  /** A label is retracted or erased. */
  synchronized void remove(String sampleId) {
    book.remove(sampleId);
    forget(sampleId);
  }

  private void forget(String sampleId) {
    hashes.remove(sampleId);
    if (sight != null) {
      sight.remove(sampleId);
    }
  }

  /**
   * Sees with a version's judge from now on; the one before is closed. What it has to look at first
   * it looks at while the one before still works.
   */
  void judge(VersionJudge judge) {
    var next = new JudgeIndex(judge, settings.nearShare());
    Map<String, ByteBuffer> labels;
    List<Picture> pictures;
    synchronized (this) {
      labels = book.picturesSince(judge.trainedThrough());
      pictures = recent.pictures(judge);
    }
    next.put(labels);
    next.recall(pictures);
    JudgeIndex old;
    synchronized (this) {
      labels.keySet().stream().filter(id -> !book.contains(id)).forEach(next::remove);
      Map<String, ByteBuffer> since = book.picturesSince(judge.trainedThrough());
      since.keySet().removeAll(labels.keySet());
      next.put(since);
      old = sight;
      sight = next;
    }
    if (old != null) {
      old.close();
    }
    LOG.info("{} is guarded by the judge of version {}", model, judge.version());
  }

  /**
   * Looks at pictures that the model made.
   *
   * @return one finding a picture, in their order
   */
  synchronized List<Finding> screen(List<Picture> pictures) {
    boolean sees = sight != null && pictures.stream().allMatch(sight.judge()::reads);
    List<VersionJudge.Look> looks = sees ? sight.look(pictures) : null;
    List<Finding> findings = new ArrayList<>(pictures.size());
    for (int i = 0; i < pictures.size(); i++) {
      findings.add(find(pictures.get(i), looks == null ? null : looks.get(i)));
    }
    return findings;
  }

  private Finding find(Picture picture, VersionJudge.Look look) {
    String sampleId = picture.sampleId();
    NeighbourIndex.Spot<Long> hash = hashes.locate(DifferenceHash.of(picture));
    if (book.isReported(picture, sampleId, hash.place())) {
      return Finding.REPORTED;
    }
    double radius = hashRadius();
    recent.add(sampleId, picture);
    hashes.observe(sampleId, hash);
    return Optional.ofNullable(look)
        .flatMap(seen -> sight.find(sampleId, seen))
        .orElseGet(() -> hashes.distance(hash) < radius ? Finding.ALIKE : Finding.NOTHING);
  }

  /** A hash says that pictures are near copies, and no more than that. */
  private double hashRadius() {
    double nearCopies = KnownLabels.NEAR_BITS + 1;
    return Math.min(nearCopies, hashes.radius().orElse(nearCopies));
  }

  /** Whether a label in force keeps a picture from leaving, by its name. */
  synchronized boolean holdsBack(String sampleId) {
    return settings.mode() != GuardMode.FLAG && book.contains(sampleId);
  }

  /**
   * What becomes of a picture that was asked for.
   *
   * @return PASSED; BLOCKED, or FLAGGED where the settings or the share of those held back do not
   *     allow that
   */
  synchronized GuardVerdict decide(Finding finding) {
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
    boolean allowed = limit.found();
    raise();
    return holdsBack && allowed ? GuardVerdict.BLOCKED : GuardVerdict.FLAGGED;
  }

  private void raise() {
    boolean exceeded = limit.isExceeded();
    if (exceeded == alarmed) {
      return;
    }
    alarmed = exceeded;
    if (exceeded) {
      LOG.warn(
          "The guard of {} takes more than {} of the last {} pictures for sensitive: it only flags what is above",
          model,
          settings.maxShare(),
          settings.window());
    } else {
      LOG.info("The guard of {} is within its share again", model);
    }
    alarms.accept(status());
  }

  /** How it is. */
  synchronized GuardStatus status() {
    return new GuardStatus(
        settings.mode(),
        book.size(),
        Optional.ofNullable(sight).map(JudgeIndex::judge).map(VersionJudge::version),
        limit.share(),
        alarmed);
  }

  @Override
  public synchronized void close() {
    if (sight != null) {
      sight.close();
      sight = null;
    }
  }
}
