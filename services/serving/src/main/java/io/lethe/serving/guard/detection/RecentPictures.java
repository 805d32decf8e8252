package io.lethe.serving.guard.detection;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures that a model made lately, each once. A new judge is calibrated by them. Memory is
 * bounded. Not thread-safe.
 */
final class RecentPictures {

  private static final long BYTES = 16L << 20;

  private final Map<String, ExaminedPicture> pictures = new LinkedHashMap<>();
  private long bytes;

  /** Adds a picture, if it is not there. */
  void add(String sampleId, ExaminedPicture picture) {
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

  /** Those that a judge can read, the oldest first. */
  List<ExaminedPicture> pictures(VersionJudge judge) {
    return pictures.values().stream().filter(judge::reads).toList();
  }
}
