package io.lethe.serving.rest.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedMapperTest {

  @ParameterizedTest
  @CsvSource({
    "QUEUE_FULL, 429",
    "NOT_READY, 503",
    "STOPPING, 503",
    "BROKER_AWAY, 503",
    "DEADLINE, 504"
  })
  void eachRefusalHasItsStatusAndSaysWhenToTryAgain(Refusal refusal, int status) {
    HttpProblem problem = new RefusedMapper().toProblem(new RefusedException(refusal, "Why."));

    assertThat(problem.getStatusCode()).isEqualTo(status);
    assertThat(problem.getDetail()).isEqualTo("Why.");
    assertThat(problem.getHeaders()).containsKey("Retry-After");
  }

  @Test
  void aRetiredModelIsGoneAndNotToBeTriedAgain() {
    HttpProblem problem =
        new RefusedMapper().toProblem(new RefusedException(Refusal.RETIRED, "Why."));

    assertThat(problem.getStatusCode()).isEqualTo(410);
    assertThat(problem.getHeaders()).doesNotContainKey("Retry-After");
  }
}
