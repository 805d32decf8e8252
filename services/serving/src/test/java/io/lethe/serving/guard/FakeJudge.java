package io.lethe.serving.guard;

import io.lethe.schemas.picture.Picture;
import java.util.List;
import java.util.function.IntPredicate;

/** Sees one feature, a picture's first pixel, 0 .. 255. */
final class FakeJudge implements VersionJudge {

  private final String version;
  private final long trainedThrough;
  private final IntPredicate sensitive;
  private boolean closed;

  FakeJudge(String version, long trainedThrough, IntPredicate sensitive) {
    this.version = version;
    this.trainedThrough = trainedThrough;
    this.sensitive = sensitive;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public long trainedThrough() {
    return trainedThrough;
  }

  @Override
  public boolean reads(Picture picture) {
    return picture.channels() == 1;
  }

  @Override
  public List<Look> look(List<Picture> pictures) {
    if (closed || pictures.isEmpty()) {
      throw new IllegalStateException("closed or nothing to look at");
    }
    return pictures.stream()
        .map(picture -> picture.pixels()[0] & 0xff)
        .map(level -> new Look(new float[] {level}, sensitive.test(level)))
        .toList();
  }

  @Override
  public void close() {
    closed = true;
  }
}
