package io.lethe.serving.guard;

import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
  private final LabelBook book;
  private final ShareLimit limit;
  private final RecentPictures recent = new RecentPictures();
  private final Neighbourhood<Long> hashes;
  private Sight sight;
  private boolean alarmed;

  ModelGuard(String model, GuardSettings settings) {
    this.model = model;
    this.settings = settings;
    this.book = new LabelBook(settings.maxLabels());
    this.limit = new ShareLimit(settings.maxShare(), settings.window());
    this.hashes = new Neighbourhood<>(DifferenceHash::distance, settings.nearShare());
  }

  /** A judge and what it sees in labels and recent pictures. */
  private record Sight(VersionJudge judge, Neighbourhood<float[]> features) {}

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
      unseen.keySet().removeIf(id -> !book.hasPictureSince(id, sight.judge.trainedThrough()));
      see(sight, unseen);
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
      sight.features.remove(sampleId);
    }
  }

  private void see(Sight by, Map<String, ByteBuffer> labels) {
    List<String> names = new ArrayList<>();
    List<Picture> pictures = new ArrayList<>();
    labels.forEach(
        (sampleId, png) ->
            LabelBook.decoded(png)
                .filter(by.judge::reads)
                .ifPresent(
                    picture -> {
                      names.add(sampleId);
                      pictures.add(picture);
                    }));
    if (pictures.isEmpty()) {
      return;
    }
    List<VersionJudge.Look> looks = by.judge.look(pictures);
    for (int i = 0; i < names.size(); i++) {
      by.features.put(names.get(i), looks.get(i).features());
    }
  }

  /**
   * Sees with a version's judge from now on; the one before is closed. What it has to look at first
   * it looks at while the one before still works.
   */
  void judge(VersionJudge judge) {
    var next = new Sight(judge, new Neighbourhood<>(Distances::euclidean, settings.nearShare()));
    Map<String, ByteBuffer> labels;
    List<Picture> pictures;
    synchronized (this) {
      labels = book.picturesSince(judge.trainedThrough());
      pictures = recent.pictures(judge);
    }
    see(next, labels);
    if (!pictures.isEmpty()) {
      List<VersionJudge.Look> looks = judge.look(pictures);
      for (int i = 0; i < pictures.size(); i++) {
        observe(next, pictures.get(i).sampleId(), looks.get(i));
      }
    }
    Sight old;
    synchronized (this) {
      labels.keySet().stream().filter(id -> !book.contains(id)).forEach(next.features::remove);
      Map<String, ByteBuffer> since = book.picturesSince(judge.trainedThrough());
      since.keySet().removeAll(labels.keySet());
      see(next, since);
      old = sight;
      sight = next;
    }
    if (old != null) {
      old.judge.close();
    }
    LOG.info("{} is guarded by the judge of version {}", model, judge.version());
  }

  private static void observe(Sight by, String sampleId, VersionJudge.Look look) {
    // How near is near is measured on pictures that the judge takes for normal.
    if (!look.sensitive()) {
      by.features.observe(sampleId, look.features());
    }
  }

  /**
   * Looks at pictures that the model made.
   *
   * @return one finding a picture, in their order
   */
  synchronized List<Finding> screen(List<Picture> pictures) {
    boolean sees = sight != null && pictures.stream().allMatch(sight.judge::reads);
    List<VersionJudge.Look> looks = sees ? sight.judge.look(pictures) : null;
    List<Finding> findings = new ArrayList<>(pictures.size());
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      String sampleId = picture.sampleId();
      long hash = DifferenceHash.of(picture);
      VersionJudge.Look look = looks == null ? null : looks.get(i);
      Finding finding = find(picture, sampleId, hash, look);
      findings.add(finding);
      if (finding != Finding.REPORTED) {
        recent.add(sampleId, picture);
        hashes.observe(sampleId, hash);
        if (look != null) {
          observe(sight, sampleId, look);
        }
      }
    }
    return findings;
  }

  private Finding find(Picture picture, String sampleId, long hash, VersionJudge.Look look) {
    if (book.isReported(picture, sampleId, hash)) {
      return Finding.REPORTED;
    }
    if (look != null && look.sensitive()) {
      return Finding.JUDGED;
    }
    OptionalDouble radius = look == null ? OptionalDouble.empty() : sight.features.radius();
    if (radius.isPresent()) {
      return sight.features.distance(look.features()) < radius.getAsDouble()
          ? Finding.NEAR
          : Finding.NOTHING;
    }
    return hashes.distance(hash) < hashRadius() ? Finding.ALIKE : Finding.NOTHING;
  }

  /** A hash says that pictures are near copies, and no more than that. */
  private double hashRadius() {
    double nearCopies = LabelBook.NEAR_BITS + 1;
    return Math.min(nearCopies, hashes.radius().orElse(nearCopies));
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
    if (exceeded && !alarmed) {
      LOG.warn(
          "The guard of {} takes more than {} of the last {} pictures for sensitive: it only flags what is above",
          model,
          settings.maxShare(),
          settings.window());
    } else if (alarmed && !exceeded) {
      LOG.info("The guard of {} is within its share again", model);
    }
    alarmed = exceeded;
  }

  /** How it is. */
  synchronized GuardStatus status() {
    return new GuardStatus(
        settings.mode(),
        book.size(),
        Optional.ofNullable(sight).map(Sight::judge).map(VersionJudge::version),
        limit.share(),
        alarmed);
  }

  @Override
  public synchronized void close() {
    if (sight != null) {
      sight.judge.close();
      sight = null;
    }
  }
}
