package io.lethe.serving.guard.detection;

/** Why a picture is taken for sensitive, or that it is not. */
public enum Finding {
  /** The picture is not sensitive. */
  NOTHING,
  /** It is a reported picture itself, to within one level of 255 a pixel. */
  REPORTED,
  /** The live version's judge says so. */
  JUDGED,
  /** It is like labels that no judge has learned, by the {@link LabelProbe}. */
  PROBED,
  /** It is near to a label that the judge has not learned, in the judge's features. */
  NEAR,
  /** Its perceptual hash is near to a label's. */
  ALIKE
}
