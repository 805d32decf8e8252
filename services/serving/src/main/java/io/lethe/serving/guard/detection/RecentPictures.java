package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
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

  private final Map<String, Picture> pictures = new LinkedHashMap<>();
  private long bytes;

  /** Adds a picture, if it is not there. */
  void add(String sampleId, Picture picture) {
    if (pictures.putIfAbsent(sampleId, picture) != null) {
      return;
    }
    bytes += picture.pixels().length;
    Iterator<Picture> oldest = pictures.values().iterator();
    while (pictures.size() > NeighbourIndex.RECENT || bytes > BYTES) {
      bytes -= oldest.next().pixels().length;
      oldest.remove();
    }
  }

  /** Those that a judge can read, the oldest first. */
  List<Picture> pictures(VersionJudge judge) {
    return pictures.values().stream().filter(judge::reads).toList();
  }
}
