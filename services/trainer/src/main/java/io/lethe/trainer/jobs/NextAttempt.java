package io.lethe.trainer.jobs;

import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.gate.Remedy;
import java.util.Optional;

/** How a job tries again after the gate refused its candidate. */
final class NextAttempt {

  private static final double GENTLER = 0.7;
  private static final double STRONGER = 1.5;

  private NextAttempt() {}

  /**
   * The settings of the next attempt: beta is what decides how much is removed, and the learning
   * rate how much harm is done meanwhile.
   *
   * @return empty where there is nothing to try
   */
  static Optional<TrainingSettings> after(TrainingSettings settings, Remedy remedy) {
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
