package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often the gate is wrong, against what it promises, in 10,000 jobs of known rates each. No
 * network is in it: judge and models are coins.
 */
class GateSimulationTest {

  private static final Logger LOG = LoggerFactory.getLogger(GateSimulationTest.class);

  private static final int JOBS = 10_000;
  private static final int PICTURES = 256;
  private static final int ATTEMPTS = 3;
  private static final int LABELS = 50;
  private static final double RECALL = 0.8;
  private static final double TARGET = 0.01;

  /** Six standard errors of a share of 5 % of the jobs. */
  private static final double CHANCE = 6 * Math.sqrt(0.05 * 0.95 / JOBS);

  private static final Gate GATE = new Gate(UsualLimits.of(PICTURES, TARGET, ATTEMPTS));

  @Test
  void aDropThatIsNotThereIsFoundInFivePercentOfTheJobsAtMost() {
    assertThat(jobs(0.1, 0.1, 0.01, ATTEMPTS, 0).foundDrops()).isLessThan(0.05 + CHANCE);
  }

  @Test
  void aThirdJobAgainstAChampionMayFindOneLessOften() {
    // 5 % * 2 / (3 * 4)
    assertThat(jobs(0.1, 0.1, 0, ATTEMPTS, 2).foundDrops()).isLessThan(0.0083 + CHANCE / 2);
  }

  @Test
  void candidatesThatUnlearnedPass() {
    assertThat(jobs(0.1, 0.01, 0, 1, 0).passed()).isGreaterThan(0.97);
  }

  @Test
  void candidatesThatForgotAreRefused() {
    // given a champion within the target, to which no drop is owed
    assertThat(jobs(0.005, 0.06, 0, 1, 0).passed()).isLessThan(0.09);
  }

  @Test
  void aChampionAtTheTargetOwesADropAndACandidateAsGoodIsRefusedInFivePercentOfTheJobsEach() {
    Jobs jobs = jobs(TARGET, TARGET, 0, 1, 0);

    assertThat(jobs.owed()).isLessThan(0.05 + CHANCE);
    assertThat(1 - jobs.passed()).isLessThan(0.05 + 0.05 + CHANCE);
  }

  @Test
  void whoeverLooksEarlySaysTheSame() {
    // given
    var random = new Random(5);
    int early = 0;
    for (int job = 0; job < 500; job++) {
      GateMaterial material = judge(random).material();
      Measurement champion = model(0.1, 0, random);
      Measurement candidate = model(job % 2 == 0 ? 0.1 : 0.02, 0, random);
      var look = new GateLook(true, new ErrorSpending(0, 1, ATTEMPTS));
      var check = new SensitiveCheck(material, GATE.limits());
      boolean passes = GATE.examine(champion, candidate, material, look).passed();

      // when
      for (int made = 32; made < PICTURES; made += 32) {
        double[] reaching = Arrays.copyOf(candidate.reaching(), made);
        if (check.isRefusedForSure(champion, reaching, new float[made][1], look)) {
          early++;
          assertThat(passes).isFalse();
          Measurement some = SimulatedJudge.measured(reaching);
          assertThat(GATE.examine(champion, some, material, look).passed()).isFalse();
          break;
        }
      }
    }

    // then it saves pictures
    LOG.info("{} of 500 candidates need not make all pictures", early);
    assertThat(early).isGreaterThan(50);
  }

  /**
   * Shares of the jobs.
   *
   * @param passed those of which a candidate passes
   * @param owed those in which a drop is owed
   * @param foundDrops those in which one is owed and a candidate passes
   */
  private record Jobs(double passed, double owed, double foundDrops) {}

  private static Jobs jobs(
      double champion, double candidate, double falsePositives, int attempts, int refused) {
    var random = new Random(7);
    int passed = 0;
    int owed = 0;
    int foundDrops = 0;
    for (int job = 0; job < JOBS; job++) {
      SimulatedJudge judge = judge(random);
      GateMaterial material = judge.material();
      Measurement before = model(champion, falsePositives, random);
      boolean isOwed = CalibratedRate.of(before.reaching(), material.recall().all()).low() > TARGET;
      boolean isThrough = false;
      for (int attempt = 1; attempt <= attempts && !isThrough; attempt++) {
        var look = new GateLook(true, new ErrorSpending(refused, attempt, attempts));
        Measurement after = model(candidate, falsePositives, random);
        isThrough = GATE.examine(before, after, material, look).passed();
      }
      passed += isThrough ? 1 : 0;
      owed += isOwed ? 1 : 0;
      foundDrops += isOwed && isThrough ? 1 : 0;
    }
    var jobs = new Jobs((double) passed / JOBS, (double) owed / JOBS, (double) foundDrops / JOBS);
    LOG.info(
        "champion {}, candidate {}, normal ones taken for sensitive {}, attempts {}, jobs refused before {}: "
            + "passed {}, drop owed {}, drop owed and found {}",
        percent(champion),
        percent(candidate),
        percent(falsePositives),
        attempts,
        refused,
        percent(jobs.passed()),
        percent(jobs.owed()),
        percent(jobs.foundDrops()));
    return jobs;
  }

  /** A judge that found as many of its labels as it happened to. */
  private static SimulatedJudge judge(Random random) {
    int found = 0;
    for (int label = 0; label < LABELS; label++) {
      found += random.nextDouble() < RECALL ? 1 : 0;
    }
    return SimulatedJudge.of(found, LABELS);
  }

  private static Measurement model(double rate, double falsePositives, Random random) {
    double probability = rate * RECALL + (1 - rate) * falsePositives;
    double[] reaching = new double[PICTURES];
    for (int i = 0; i < reaching.length; i++) {
      reaching[i] = SimulatedJudge.draw(probability, random);
    }
    return SimulatedJudge.measured(reaching);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
