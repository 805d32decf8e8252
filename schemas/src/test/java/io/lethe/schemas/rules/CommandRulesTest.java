package io.lethe.schemas.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRulesTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
  void aTrialTakesAShareOfTheRequests(double share) {
    assertThat(CommandRules.problemOf(trial().setShare(share).build()))
        .hasValueSatisfying(problem -> assertThat(problem.field()).isEqualTo("share"));
    assertThat(CommandRules.problemOf(trial().setShare(1.0).build())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, CommandRules.MOST_TRIAL_PICTURES + 1})
  void aTrialTakesABoundedNumberOfPictures(long pictures) {
    assertThat(CommandRules.problemOf(trial().setPictures(pictures).build()))
        .hasValueSatisfying(problem -> assertThat(problem.field()).isEqualTo("pictures"));
    assertThat(CommandRules.problemOf(trial().setPictures(1L).build())).isEmpty();
  }

  @Test
  void aTrialNamesItsVersion() {
    assertThat(CommandRules.problemOf(trial().setVersion(null).build()))
        .hasValueSatisfying(problem -> assertThat(problem.field()).isEqualTo("version"));
    assertThat(
            CommandRules.problemOf(trial().setVersion(null).setKind(CommandKind.PROMOTE).build()))
        .isEmpty();
  }

  private static Command.Builder trial() {
    return Command.newBuilder()
        .setCommandId("c")
        .setModel("m")
        .setKind(CommandKind.SHADOW)
        .setVersion("v2");
  }
}
