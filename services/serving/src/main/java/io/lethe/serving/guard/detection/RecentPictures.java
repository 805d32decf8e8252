package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures that a model made lately, each once: what a new judge looks at first, to know how near
 * is near. Memory is bounded. Not for several threads.
 */
public final class RecentPictures {

  private static final long BYTES = 16L << 20;

  private final Map<String, Picture> pictures = new LinkedHashMap<>();
  private long bytes;

  public void add(String sampleId, Picture picture) {
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
  public List<Picture> pictures(VersionJudge judge) {
    return pictures.values().stream().filter(judge::reads).toList();
  }
}
