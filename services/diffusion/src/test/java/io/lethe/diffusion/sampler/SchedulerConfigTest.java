package io.lethe.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.UnsupportedConfigException;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.noise.Prediction;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each field of a scheduler config is honoured as diffusers does, or refused by its name. */
class SchedulerConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static NoiseSchedule schedule(String fields) throws Exception {
    return NoiseSchedule.parse(JSON.readTree("{" + fields.replace('\'', '"') + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'beta_start': 1e-4 | 3 | 666 333 0 | 999 666 333",
        "'timestep_spacing': 'leading' | 3 | 666 333 0 | 750 500 250",
        "'timestep_spacing': 'leading', 'steps_offset': 1 | 3 | 667 334 1 | 751 501 251",
        "'steps_offset': 1 | 3 | 667 334 1 | 999 666 333",
        "'timestep_spacing': 'trailing' | 3 | 999 666 332 | 999 666 332",
        "'timestep_spacing': 'trailing', 'steps_offset': 1 | 3 | 999 666 332 | 999 666 332",
        "'timestep_spacing': 'linspace' | 3 | 999 500 0 | 999 666 333",
        "'timestep_spacing': 'linspace', 'steps_offset': 1 | 2 | 999 0 | 999 500",
        "'timestep_spacing': 'linspace' | 1 | 0 | 999",
        "'timestep_spacing': 'leading' | 1 | 0 | 500",
        "'timestep_spacing': 'trailing' | 1 | 999 | 999",
      })
  void stepsLieWhereTheConfigSays(String fields, int steps, String ofDdim, String ofSolver)
      throws Exception {
    // given
    NoiseSchedule schedule = schedule(fields);

    // when, then
    assertThat(new Ddim(schedule, steps).timesteps()).containsExactly(numbers(ofDdim));
    assertThat(new Ddpm(schedule, steps).timesteps()).containsExactly(numbers(ofDdim));
    assertThat(new DpmSolver2M(schedule, steps).timesteps()).containsExactly(numbers(ofSolver));
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void halvesOfTrailingStepsGoToTheEvenNumber() throws Exception {
    // given a ratio of 62.5
    NoiseSchedule schedule = schedule("'timestep_spacing': 'trailing'");

    // when, then
    assertThat(new Ddim(schedule, 16).timesteps()).startsWith(999, 937, 874, 811, 749);
  }

  @ParameterizedTest
  @ValueSource(strings = {"leading", "trailing", "linspace"})
  void anyNumberOfStepsGoesDownOnTheSchedule(String spacing) throws Exception {
    // given
    NoiseSchedule schedule =
        schedule(
            "'num_train_timesteps': 97, 'steps_offset': 5, 'timestep_spacing': '" + spacing + "'");

    for (int steps = 1; steps <= 97; steps++) {
      for (Sampler sampler :
          new Sampler[] {
            new Ddim(schedule, steps), new Ddpm(schedule, steps), new DpmSolver2M(schedule, steps)
          }) {
        // when
        int[] timesteps = sampler.timesteps();

        // then
        assertThat(timesteps).hasSize(steps).doesNotHaveDuplicates();
        assertThat(IntStream.of(timesteps).boxed().toList())
            .isSortedAccordingTo((a, b) -> b - a)
            .allMatch(t -> t >= 0 && t < 97);
        for (int step = 0; step < steps; step++) {
          StepWeights weights = sampler.weights(step);
          assertThat(weights.ofClean() + weights.ofNoise() + weights.ofNoisy()).isFinite();
        }
      }
    }
  }

  @Test
  void ddimEndsWhereTheConfigSays() throws Exception {
    // given
    NoiseSchedule one = schedule("'set_alpha_to_one': true");
    NoiseSchedule first = schedule("'set_alpha_to_one': false, 'steps_offset': 1");

    // when, then
    assertThat(new Ddim(one, 10).weights(9).ofClean()).isEqualTo(1);
    assertThat(new Ddim(first, 10).weights(9).ofClean())
        .isEqualTo(Math.sqrt(first.alphaCumprod(0)));
    assertThat(new Ddim(first, 10).weights(9).ofNoise()).isPositive();
  }

  @Test
  void ddpmMovesToTheNextOfItsTimesteps() throws Exception {
    // given steps that lie unevenly
    NoiseSchedule schedule = schedule("'timestep_spacing': 'trailing'");

    // when
    StepWeights weights = new Ddpm(schedule, 3).weights(1);

    // then
    double now = schedule.alphaCumprod(666);
    double next = schedule.alphaCumprod(332);
    assertThat(weights.ofNoisy())
        .isCloseTo(Math.sqrt(now / next) * (1 - next) / (1 - now), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'beta_schedule': 'scaled_linear', 'beta_start': 0.00085, 'beta_end': 0.012"
            + " | 0.99915 | 0.27633268 | 0.0046600985",
        "'beta_schedule': 'squaredcos_cap_v2' | 0.99995872 | 0.49228517 | 2.42876691e-9",
      })
  void thePicturesShareIsThatOfTheSchedule(String fields, double first, double middle, double last)
      throws Exception {
    // when
    NoiseSchedule schedule = schedule(fields);

    // then
    assertThat(schedule.alphaCumprod(0)).isCloseTo(first, within(1e-6));
    assertThat(schedule.alphaCumprod(500)).isCloseTo(middle, within(1e-6));
    assertThat(schedule.alphaCumprod(999) / last).isCloseTo(1, within(1e-3));
  }

  @Test
  void trainedBetasStandBeforeTheSchedule() throws Exception {
    // when
    NoiseSchedule schedule =
        schedule(
            "'trained_betas': [0.5, 0.25], 'num_train_timesteps': 2, 'beta_schedule': 'linear'");

    // then
    assertThat(schedule.alphaCumprod(0)).isEqualTo(0.5);
    assertThat(schedule.alphaCumprod(1)).isEqualTo(0.375);
  }

  @Test
  void clipsAtTheConfigsRange() throws Exception {
    assertThat(schedule("'clip_sample_range': 2.5").bound()).isEqualTo(2.5);
    assertThat(schedule("'clip_sample': false, 'clip_sample_range': 2.5").bound()).isInfinite();
  }

  @Test
  void takesDpmSolversConfigAsPythonWritesIt() throws Exception {
    // given
    ObjectNode config = JSON.createObjectNode();
    config.put("_class_name", "DPMSolverMultistepScheduler").put("solver_order", 2);
    config.put("lambda_min_clipped", Double.NEGATIVE_INFINITY).putNull("variance_type");
    config.put("use_karras_sigmas", false).putNull("use_lu_lambdas");
    config.put("timestep_spacing", "linspace").put("final_sigmas_type", "zero");

    // when, then
    assertThat(new DpmSolver2M(NoiseSchedule.parse(config), 10).timesteps()).startsWith(999, 899);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "beta_schedule | 'sigmoid'",
        "beta_schedule | 'laplace'",
        "prediction_type | 'v_prediction'",
        "prediction_type | 'sample'",
        "prediction_type | 'flow_prediction'",
        "predict_epsilon | false",
        "variance_type | 'learned_range'",
        "variance_type | 'fixed_small_log'",
        "trained_betas | [0.1]",
        "trained_betas | [0.1, 0]",
        "trained_betas | 'ten'",
        "thresholding | true",
        "rescale_betas_zero_snr | true",
        "timestep_spacing | 'karras'",
        "timestep_spacing | null",
        "steps_offset | -1",
        "steps_offset | 1000",
        "steps_offset | 1.5",
        "set_alpha_to_one | 1",
        "clip_sample_range | 0",
        "clip_sample_range | 'one'",
        "clip_sample | null",
        "beta_start | 0",
        "beta_start | 1e-9",
        "beta_end | 1.5",
        "beta_end | 0.9",
        "num_train_timesteps | 1",
        "solver_order | 3",
        "algorithm_type | 'sde-dpmsolver++'",
        "solver_type | 'heun'",
        "final_sigmas_type | 'sigma_min'",
        "lambda_min_clipped | -5.1",
        "use_karras_sigmas | true",
        "use_lu_lambdas | true",
        "use_exponential_sigmas | true",
        "use_beta_sigmas | true",
        "use_flow_sigmas | true",
        "_class_name | 'EDMDPMSolverMultistepScheduler'",
      })
  void refusesByNameWhatItDoesNotHonour(String field, String value) {
    assertThatThrownBy(() -> schedule("'%s': %s".formatted(field, value)))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("scheduler/scheduler_config.json")
        .hasMessageContaining(field.matches("beta_(start|end)") ? "beta_" : field)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  private static NoiseSchedule ofLatents(String fields) throws Exception {
    return NoiseSchedule.parseOfLatents(JSON.readTree("{" + fields.replace('\'', '"') + "}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'_class_name': 'DDIMScheduler'",
        "'_class_name': 'PNDMScheduler', 'skip_prk_steps': true, 'steps_offset': 0",
        "'_class_name': 'DDIMScheduler', 'steps_offset': 3, 'clip_sample': true",
      })
  void aStableDiffusionPipelineHasAnOffsetOfOneAndNeverClips(String fields) throws Exception {
    // when
    NoiseSchedule schedule = ofLatents(fields);

    // then
    assertThat(schedule.stepsOffset()).isOne();
    assertThat(schedule.bound()).isInfinite();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'_class_name': 'EulerAncestralDiscreteScheduler', 'timestep_spacing': 'linspace'",
        "'_class_name': 'UniPCMultistepScheduler', 'solver_order': 2, 'solver_type': 'bh2',"
            + " 'predict_x0': true, 'disable_corrector': [], 'solver_p': null",
        "'_class_name': 'DPMSolverSinglestepScheduler', 'algorithm_type': 'dpmsolver++',"
            + " 'solver_type': 'midpoint', 'lower_order_final': false",
        "'_class_name': 'DPMSolverSDEScheduler', 'noise_sampler_seed': null",
        "'_class_name': 'DEISMultistepScheduler', 'algorithm_type': 'deis',"
            + " 'solver_type': 'logrho'",
        "'_class_name': 'HeunDiscreteScheduler', 'use_karras_sigmas': false",
        "'_class_name': 'KDPM2DiscreteScheduler'",
        "'_class_name': 'KDPM2AncestralDiscreteScheduler'",
        "'_class_name': 'DDPMScheduler', 'variance_type': 'fixed_small'",
      })
  void ofASchedulerWithAnotherSamplerTheNoiseIsTaken(String fields) throws Exception {
    // when
    NoiseSchedule schedule =
        ofLatents(
            fields
                + ", 'beta_schedule': 'scaled_linear', 'beta_start': 0.00085, 'beta_end': 0.012,"
                + " 'prediction_type': 'v_prediction'");

    // then
    assertThat(schedule.alphaCumprod(999)).isCloseTo(0.0046600985, within(1e-6));
    assertThat(schedule.prediction()).isEqualTo(Prediction.VELOCITY);
    assertThat(new Euler(schedule, 10).evaluations()).isEqualTo(10);
  }

  @Test
  void schedulersOfKDiffusionHaveSmallerBetasOfTheirOwn() throws Exception {
    // when
    NoiseSchedule heun = ofLatents("'_class_name': 'HeunDiscreteScheduler'");
    NoiseSchedule euler = ofLatents("'_class_name': 'EulerAncestralDiscreteScheduler'");

    // then
    assertThat(1 - heun.alphaCumprod(0)).isCloseTo(0.00085, within(1e-7));
    assertThat(1 - euler.alphaCumprod(0)).isCloseTo(1e-4, within(1e-7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LCMScheduler",
        "TCDScheduler",
        "EDMEulerScheduler",
        "FlowMatchEulerDiscreteScheduler",
        "DDIMInverseScheduler",
        "IPNDMScheduler"
      })
  void aSchedulerOfAnotherKindOfNetworkIsRefusedByItsName(String name) {
    assertThatThrownBy(() -> ofLatents("'_class_name': '" + name + "'"))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("_class_name")
        .hasMessageContaining(name)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource({"interpolation_type, log_linear", "timestep_type, continuous"})
  void anEulerSchedulerThatIsOtherwiseIsRefused(String field, String value) {
    assertThatThrownBy(
            () ->
                ofLatents(
                    "'_class_name': 'EulerDiscreteScheduler', '%s': '%s'".formatted(field, value)))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining(field)
        .hasMessageContaining(value);
  }
}
