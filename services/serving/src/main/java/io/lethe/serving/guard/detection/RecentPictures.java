package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Pictures that a model made lately, each once. A new judge is calibrated by them. Memory is
 * bounded. Not thread-safe.
 */
final class RecentPictures {

  private static final long BYTES = 16L << 20;

  private final Map<String, ExaminedPicture> pictures = new LinkedHashMap<>();
  private long bytes;

  /**
   * Adds what a judge reads of a picture.
   *
   * @return false where it is there
   */
  boolean add(String sampleId, ExaminedPicture examined) {
    ExaminedPicture picture = examined.forJudge();
    if (pictures.putIfAbsent(sampleId, picture) != null) {
      return false;
    }
    bytes += picture.bytes();
    Iterator<ExaminedPicture> oldest = pictures.values().iterator();
    while (pictures.size() > NeighbourIndex.RECENT || bytes > BYTES) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
    return true;
  }

  /**
   * The newest of some, by their sampleIds; those alone that were kept with their pixels.
   *
   * @param most how many
   */
  Map<String, Picture> newest(int most, Predicate<String> some) {
    Map<String, Picture> all = new LinkedHashMap<>();
    pictures.forEach(
        (sampleId, examined) -> {
          if (examined.picture() != null && some.test(sampleId)) {
            all.put(sampleId, examined.picture());
          }
        });
    all.keySet().removeAll(all.keySet().stream().limit(Math.max(0, all.size() - most)).toList());
    return all;
  }

  /** Those that a judge can read by their sampleIds, the oldest first. */
  Map<String, ExaminedPicture> pictures(VersionJudge judge) {
    Map<String, ExaminedPicture> readable = new LinkedHashMap<>(pictures);
    readable.values().removeIf(picture -> !judge.reads(picture));
    return readable;
  }
}
