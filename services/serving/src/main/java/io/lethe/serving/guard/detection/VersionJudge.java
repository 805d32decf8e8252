package io.lethe.serving.guard.detection;

import java.util.List;

/**
 * The judge of a version: a small classifier that the trainer fits to labels and unlabeled pictures
 * (PU learning), to tell sensitive pictures from others. One thread at a time uses it; it is closed
 * when another replaces it.
 */
public interface VersionJudge extends AutoCloseable {

  /** The version that it was published with. */
  String version();

  /** Sequence of the last label change that it learned from. */
  long trainedThrough();

  /** Whether a picture, or its latents, have the shape that it was trained on. */
  boolean reads(ExaminedPicture picture);

  /**
   * Evaluates pictures of its model's shape, in one call.
   *
   * @param pictures at least one, each of which it reads
   * @return one output a picture, in the pictures' order
   */
  List<JudgeOutput> evaluate(List<ExaminedPicture> pictures);

  @Override
  void close();
}
