package io.lethe.trainer.phases;

import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.gate.GateVerdict;
import io.lethe.trainer.gate.Remedy;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One of a job's attempts to make a candidate that the gate lets pass. Each trains from the job's
 * start version.
 *
 * @param number from 1
 * @param settings what it trains with
 * @param figures of the run up to now
 */
record Attempt(int number, TrainingSettings settings, Map<String, Double> figures) {

  private static final double GENTLER = 0.7;
  private static final double STRONGER = 1.5;

  Attempt {
    figures = Map.copyOf(figures);
  }

  /** The attempt that a run begins with: the first, or the one that its checkpoint was made in. */
  static Attempt first(JudgedJob judged) {
    return judged
        .data()
        .resumed()
        .map(
            facts ->
                new Attempt(facts.attempt(), facts.settings(judged.settings()), judged.figures()))
        .orElseGet(() -> new Attempt(1, judged.settings(), judged.figures()));
  }

  /** The same with another figure. */
  Attempt with(String figure, double value) {
    Map<String, Double> more = new TreeMap<>(figures);
    more.put(figure, value);
    return new Attempt(number, settings, more);
  }

  /**
   * The attempt to follow.
   *
   * @param most attempts that a job may make
   * @return empty where the candidate passed, or there is nothing left to try
   */
  Optional<Attempt> after(GateVerdict verdict, int most) {
    return verdict.passed() || number >= most
        ? Optional.empty()
        : changed(verdict.remedy()).map(next -> new Attempt(number + 1, next, figures));
  }

  /**
   * Beta is what decides how much is removed, the learning rate how much harm is done meanwhile.
   */
  private Optional<TrainingSettings> changed(Remedy remedy) {
    return switch (remedy) {
      case NONE -> Optional.empty();
      case GENTLER ->
          Optional.of(
              TrainingSettings.newBuilder(settings)
                  .setBeta(settings.getBeta() * GENTLER)
                  .setLearningRate(settings.getLearningRate() * GENTLER)
                  .build());
      case STRONGER -> {
        double beta = Math.min(AutomaticBeta.MOST, settings.getBeta() * STRONGER);
        yield settings.getObjective().equals("pu") && beta > settings.getBeta()
            ? Optional.of(TrainingSettings.newBuilder(settings).setBeta(beta).build())
            : Optional.empty();
      }
    };
  }
}
