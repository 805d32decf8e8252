package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model's labels in force: name and hash of each, and the pictures of the newest. Memory is
 * bounded; the oldest go first. Which there are, any thread may ask; the rest is not thread-safe.
 */
final class KnownLabels {

  /** Labels whose pictures are kept. */
  static final int PICTURES = 1000;

  private static final long PICTURE_BYTES = 64L << 20;

  /**
   * Near duplicates differ in so many bits of 64 or fewer: what the labeler groups by default
   * (docs/design/labeler.md).
   */
  static final int NEAR_BITS = 2;

  /** A picture that is made again among others may differ by one level of 255 a pixel. */
  private static final int ROUNDING = 1;

  private final int most;
  private final LinkedHashMap<String, ReportedPicture> labels = new LinkedHashMap<>();
  private final LinkedHashMap<String, LabelPicture> pictures = new LinkedHashMap<>();

  /** The names of the labels, for those who ask on threads of their own. */
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  private long bytes;

  /**
   * @param most labels that are known
   */
  KnownLabels(int most) {
    this.most = most;
  }

  /**
   * Adds a label or renews it.
   *
   * @return names of the labels that had to go for it
   */
  List<String> put(ReportedPicture label) {
    drop(label.sampleId());
    names.add(label.sampleId());
    labels.put(
        label.sampleId(),
        new ReportedPicture(label.sampleId(), label.hash(), label.sequence(), (LabelPicture) null));
    pictures.put(label.sampleId(), label.picture());
    bytes += label.picture().bytes();
    Iterator<LabelPicture> oldest = pictures.values().iterator();
    while (pictures.size() > PICTURES || bytes > PICTURE_BYTES) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
    if (labels.size() <= most) {
      return List.of();
    }
    String gone = labels.keySet().iterator().next();
    remove(gone);
    return List.of(gone);
  }

  /** Takes a label away, if it is there. */
  void remove(String sampleId) {
    names.remove(sampleId);
    drop(sampleId);
  }

  private void drop(String sampleId) {
    labels.remove(sampleId);
    LabelPicture picture = pictures.remove(sampleId);
    if (picture != null) {
      bytes -= picture.bytes();
    }
  }

  /** Whether a label is in force. For any thread. */
  boolean contains(String sampleId) {
    return names.contains(sampleId);
  }

  /** Names of the labels in force now. */
  List<String> sampleIds() {
    return List.copyOf(names);
  }

  /** Whether the label's picture is still kept, and it was added after a sequence. */
  boolean hasPictureSince(String sampleId, long sequence) {
    return pictures.containsKey(sampleId) && labels.get(sampleId).sequence() > sequence;
  }

  /** Labels in force. For any thread. */
  int size() {
    return names.size();
  }

  /** The kept pictures of labels that were added after a sequence. */
  Map<String, LabelPicture> picturesSince(long sequence) {
    Map<String, LabelPicture> since = new LinkedHashMap<>(pictures);
    since.keySet().removeIf(sampleId -> labels.get(sampleId).sequence() <= sequence);
    return since;
  }

  /** Like {@link #picturesSince}, of the newest labels alone. */
  Map<String, LabelPicture> newestSince(long sequence, int most) {
    Map<String, LabelPicture> since = picturesSince(sequence);
    since
        .keySet()
        .removeAll(since.keySet().stream().limit(Math.max(0, since.size() - most)).toList());
    return since;
  }

  /** Whether a picture is a labelled one, to within what arithmetic in another batch may change. */
  boolean isReported(Picture picture, String sampleId, long hash) {
    return contains(sampleId)
        || labels.values().stream()
            .filter(label -> DifferenceHash.distance(hash, label.hash()) <= NEAR_BITS)
            .map(label -> pictures.get(label.sampleId()))
            .anyMatch(known -> known != null && isSame(picture, known));
  }

  private static boolean isSame(Picture picture, LabelPicture known) {
    return known
        .decoded()
        .filter(
            label ->
                label.width() == picture.width()
                    && label.height() == picture.height()
                    && label.channels() == picture.channels())
        .filter(label -> isSame(picture.pixels(), label.pixels()))
        .isPresent();
  }

  private static boolean isSame(byte[] one, byte[] other) {
    for (int i = 0; i < one.length; i++) {
      if (Math.abs((one[i] & 0xff) - (other[i] & 0xff)) > ROUNDING) {
        return false;
      }
    }
    return true;
  }
}
