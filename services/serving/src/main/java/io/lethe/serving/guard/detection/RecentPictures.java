package io.lethe.serving.guard.detection;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pictures that a model made lately, each once. A new judge is calibrated by them. Memory is
 * bounded. Not thread-safe.
 */
final class RecentPictures {

  private static final long BYTES = 16L << 20;

  private final Map<String, ExaminedPicture> pictures = new LinkedHashMap<>();
  private long bytes;

  /** Adds what a judge reads of a picture, if it is not there. */
  void add(String sampleId, ExaminedPicture examined) {
    ExaminedPicture picture = examined.forJudge();
    if (pictures.putIfAbsent(sampleId, picture) != null) {
      return;
    }
    bytes += picture.bytes();
    Iterator<ExaminedPicture> oldest = pictures.values().iterator();
    while (pictures.size() > NeighbourIndex.RECENT || bytes > BYTES) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  /** Those that a judge can read by their sampleIds, the oldest first. */
  Map<String, ExaminedPicture> pictures(VersionJudge judge) {
    Map<String, ExaminedPicture> readable = new LinkedHashMap<>(pictures);
    readable.values().removeIf(picture -> !judge.reads(picture));
    return readable;
  }
}
