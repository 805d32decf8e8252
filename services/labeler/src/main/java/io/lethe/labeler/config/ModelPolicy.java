package io.lethe.labeler.config;

import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.rules.TrainingRules;
import io.lethe.topics.startup.InvalidSettingException;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How one model's reports are vetted and its jobs opened.
 *
 * @param trustedReporters whose inline pictures become labels at once
 * @param quorum distinct reporters that make a label of an inline picture, at least 1
 * @param vetting how far one reporter is believed
 * @param trigger when jobs are opened
 * @param trial how new versions are tried
 * @param start where their training begins
 * @param training how they train, but for the seed
 * @param seed seed of every job, or empty to derive one from model and sequence
 */
public record ModelPolicy(
    Set<String> trustedReporters,
    int quorum,
    VettingPolicy vetting,
    TriggerPolicy trigger,
    TrialPolicy trial,
    JobStart start,
    TrainingSettings training,
    OptionalLong seed) {

  public ModelPolicy {
    Require.atLeast("quorum", quorum, 1);
    TrainingRules.problem(training)
        .ifPresent(
            problem -> {
              throw InvalidSettingException.of("lethe.labeler.training." + problem.message());
            });
    trustedReporters = Set.copyOf(trustedReporters);
  }
}
