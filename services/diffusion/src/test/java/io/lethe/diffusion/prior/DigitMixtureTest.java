package io.lethe.diffusion.prior;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.JudgeSettings;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge, the class prior and the rate of a set, on real digits whose mixture is known. */
@Tag("numeric")
class DigitMixtureTest {
  private static final int LABELS_APART = 500;

  @ParameterizedTest
  @CsvSource({
    // class, truth, labels, least and most of the estimate, most of its bound
    "7, 0.10, 20, 0.03, 0.20, 0.40",
    "7, 0.10, 50, 0.05, 0.16, 0.25",
    "7, 0.00, 50, 0.00, 0.02, 0.05",
    "odd, 0.10, 200, 0.06, 0.20, 0.30",
  })
  void findsTheShareOfTheSensitiveOnes(
      String sensitive, double truth, int labels, double least, double most, double mostBound)
      throws IOException {
    DigitMixtures digits =
        new DigitMixtures(
            digit ->
                sensitive.equals("odd") ? digit % 2 == 1 : digit == Integer.parseInt(sensitive));

    CrossFitting fitting =
        CrossFitting.run(
            digits.sensitive(0, labels),
            digits.mixture(truth, 5000, LABELS_APART),
            JudgeSettings.defaults(seed(1)),
            Device.cpu());

    PriorEstimate estimate = ClassPrior.estimate(fitting.heldOut());
    String set = "%s of %.2f by %d labels: ".formatted(sensitive, truth, labels);
    assertThat(figure(set + "prior", estimate.prior())).isBetween(least, most);
    assertThat(figure(set + "bound", estimate.upperBound())).isBetween(truth, mostBound);
    // A set with another share of them: 30 % of 300 pictures that the judge has not seen.
    SensitiveRate rate =
        SensitiveRate.of(
            fitting.judge().reaching(digits.mixture(0.3, 300, 5500), estimate.threshold()),
            estimate);
    fitting.judge().close();
    assertThat(figure(set + "rate", rate.rate())).isBetween(0.15, 0.5);
    double errors = Math.abs(rate.rate() - 0.3) / rate.standardError();
    assertThat(figure(set + "standard errors off", errors)).isLessThan(4);
  }
}
