package io.lethe.trainer.certificate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a model made of a certificate's seeds.
 *
 * @param pictures each of them, in the order in which they were made
 * @param sensitive how many reach the judge's threshold, a mean over its members; null without a
 *     judge
 */
public record CertifiedPictures(List<CertifiedPicture> pictures, Double sensitive) {

  public CertifiedPictures {
    pictures = List.copyOf(pictures);
  }

  static CertifiedPictures of(
      RememberedPictures made, TrainableModel model, Sampling sampling, Optional<Judgement> judge) {
    List<float[]> raw = made.pictures();
    List<Long> seeds = made.seeds();
    PictureSource seen = sampling.pictures(model, raw);
    Optional<double[]> scores = judge.map(by -> by.scores(seen));
    List<CertifiedPicture> pictures = new ArrayList<>();
    for (int i = 0; i < raw.size(); i++) {
      Double score = scores.isPresent() ? (Double) scores.get()[i] : null;
      pictures.add(new CertifiedPicture(seeds.get(i), mean(raw.get(i)), score));
    }
    Double sensitive =
        judge.isPresent() ? (Double) Arrays.stream(judge.get().reaching(seen)).sum() : null;
    return new CertifiedPictures(pictures, sensitive);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
