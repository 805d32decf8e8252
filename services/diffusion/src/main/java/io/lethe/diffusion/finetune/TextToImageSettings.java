package io.lethe.diffusion.finetune;

/**
 * Settings of a text-to-image model's fine-tuning.
 *
 * @param training the objective over near and sensitive rows, the batches and the optimizer; its
 *     unlabeled rows are near ones and far ones together
 * @param rank of the low-rank change that is trained; 0 trains all of the U-Net's weights
 * @param farBatch rows of a step that are far, 0 to less than the unlabeled ones
 * @param farWeight weight of their mean loss beside the objective
 */
public record TextToImageSettings(
    FineTuneSettings training, int rank, int farBatch, double farWeight) {

  /**
   * Weight of far rows. Of 1, 4, 6, 10 and 20 on the captioned model: with 1 other texts suffer,
   * from 20 on the reported ones come back.
   */
  private static final double FAR_WEIGHT = 6;

  public TextToImageSettings {
    if (rank < 0) {
      throw new IllegalArgumentException("rank must be at least 0: " + rank);
    }
    if (farBatch < 0 || farBatch >= training.unlabeledBatch()) {
      throw new IllegalArgumentException(
          "farBatch must be from 0 to less than unlabeledBatch: " + farBatch);
    }
    if (!(farWeight >= 0 && Double.isFinite(farWeight))) {
      throw new IllegalArgumentException("farWeight must be a finite number from 0: " + farWeight);
    }
  }

  /** Half of the unlabeled rows are far. */
  public static TextToImageSettings of(FineTuneSettings training, int rank) {
    return new TextToImageSettings(training, rank, training.unlabeledBatch() / 2, FAR_WEIGHT);
  }

  /** Rows of a step that are unlabeled and near. */
  int nearBatch() {
    return training.unlabeledBatch() - farBatch;
  }
}
