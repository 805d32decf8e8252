package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.training.Judgement;
import java.util.Optional;

/**
 * Tells which labels a sensitive picture looks like, those that the champion has learned or those
 * that were added since: as its nearest neighbour among them in the judge's features.
 */
final class NearestLabel {

  private final float[][] learned;
  private final float[][] added;

  private NearestLabel(float[][] learned, float[][] added) {
    this.learned = learned;
    this.added = added;
  }

  /** Empty where there is nothing to tell apart. */
  static Optional<NearestLabel> of(Judgement judge, GateLabels labels) {
    PictureSource learned = labels.learnedOnes();
    PictureSource added = labels.addedOnes();
    return learned.size() == 0 || added.size() == 0
        ? Optional.empty()
        : Optional.of(new NearestLabel(judge.features(learned), judge.features(added)));
  }

  /** Whether a picture is nearer to an added label than to any learned one. */
  boolean isAdded(float[] picture) {
    return distance(added, picture) < distance(learned, picture);
  }

  private static double distance(float[][] labels, float[] picture) {
    double least = Double.POSITIVE_INFINITY;
    for (float[] label : labels) {
      double sum = 0;
      for (int i = 0; i < picture.length; i++) {
        double difference = label[i] - picture[i];
        sum += difference * difference;
      }
      least = Math.min(least, sum);
    }
    return least;
  }
}
