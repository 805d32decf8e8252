package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;

/**
 * The pictures of a job that its gate needs.
 *
 * @param unlabeled at least one picture
 * @param reference what the models are compared with
 * @param heldOut labelled pictures that do not train, maybe none
 * @param learned labelled pictures that the champion has learned, maybe none
 * @param added labelled pictures that it has not, maybe none
 * @param texts under which a text-to-image model makes pictures
 */
public record GatePictures(
    PictureSource unlabeled,
    ReferencePictures reference,
    PictureSource heldOut,
    PictureSource learned,
    PictureSource added,
    GateTexts texts) {

  /** Those of a model that takes no texts. */
  public GatePictures(
      PictureSource unlabeled,
      ReferencePictures reference,
      PictureSource heldOut,
      PictureSource learned,
      PictureSource added) {
    this(unlabeled, reference, heldOut, learned, added, GateTexts.NONE);
  }
}
