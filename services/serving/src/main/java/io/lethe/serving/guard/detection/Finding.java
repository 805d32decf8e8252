package io.lethe.serving.guard.detection;

/** Why a picture is taken for sensitive, or that it is not. */
public enum Finding {
  /** It is not. */
  NOTHING,
  /** It is a reported picture itself. */
  REPORTED,
  /** The judge says so. */
  JUDGED,
  /** It is near to a reported one in the judge's features. */
  NEAR,
  /** It looks like a reported one by its perceptual hash. */
  ALIKE
}
