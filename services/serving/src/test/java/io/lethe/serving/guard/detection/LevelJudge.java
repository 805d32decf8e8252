package io.lethe.serving.guard.detection;

import java.util.List;

/** Sees a direction, by a level: the first byte of a picture's latents, or of its pixels. */
final class LevelJudge implements VersionJudge {

  private final boolean readsLatents;
  private int most;

  LevelJudge(boolean readsLatents) {
    this.readsLatents = readsLatents;
  }

  /** Most pictures that it was given at once. */
  int most() {
    return most;
  }

  @Override
  public String version() {
    return "v1";
  }

  @Override
  public long trainedThrough() {
    return 0;
  }

  @Override
  public boolean reads(ExaminedPicture examined) {
    return readsLatents ? examined.latents().isPresent() : examined.picture() != null;
  }

  @Override
  public List<JudgeOutput> evaluate(List<ExaminedPicture> pictures) {
    most = Math.max(most, pictures.size());
    return pictures.stream()
        .map(it -> readsLatents ? it.latents().get().halves()[0] : it.picture().pixels()[0])
        .map(level -> (level & 0xff) / 256.0)
        .map(at -> new float[] {(float) Math.cos(at), (float) Math.sin(at)})
        .map(features -> new JudgeOutput(features, false))
        .toList();
  }

  @Override
  public void close() {}
}
