package io.lethe.serving.guard;

import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.JudgeOutput;
import io.lethe.serving.guard.detection.VersionJudge;
import java.util.List;
import java.util.function.IntPredicate;

/** Sees a direction, by a picture's first pixel, 0 .. 255. */
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
  public boolean reads(ExaminedPicture examined) {
    return examined.picture().channels() == 1;
  }

  @Override
  public List<JudgeOutput> evaluate(List<ExaminedPicture> pictures) {
    if (closed || pictures.isEmpty()) {
      throw new IllegalStateException("closed or nothing to look at");
    }
    return pictures.stream()
        .map(examined -> examined.picture().pixels()[0] & 0xff)
        .map(level -> new JudgeOutput(direction(level), sensitive.test(level)))
        .toList();
  }

  private static float[] direction(int level) {
    return new float[] {(float) Math.cos(level / 256.0), (float) Math.sin(level / 256.0)};
  }

  @Override
  public void close() {
    closed = true;
  }
}
