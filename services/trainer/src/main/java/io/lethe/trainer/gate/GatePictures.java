package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;

/**
 * The pictures of a job that its gate needs.
 *
 * @param unlabeled at least one picture
 * @param reference what the models are compared with
 * @param heldOut labelled pictures that do not train, maybe none
 * @param labels all labelled pictures, those held out too
 * @param texts under which a text-to-image model makes pictures
 */
public record GatePictures(
    PictureSource unlabeled,
    ReferencePictures reference,
    PictureSource heldOut,
    GateLabels labels,
    GateTexts texts) {

  /** Those of a model that takes no texts. */
  public GatePictures(
      PictureSource unlabeled,
      ReferencePictures reference,
      PictureSource heldOut,
      GateLabels labels) {
    this(unlabeled, reference, heldOut, labels, GateTexts.NONE);
  }
}
