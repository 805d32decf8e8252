package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.GenerationRequest;
import org.junit.jupiter.api.Test;

class RequestFingerprintTest {

  @Test
  void theTextNullIsAnotherOneThanNone() {
    // given
    GenerationRequest none = request(null);
    GenerationRequest text = request("null");

    // then
    assertThat(RequestFingerprint.of(text)).isNotEqualTo(RequestFingerprint.of(none));
    assertThat(RequestFingerprint.of(request("null"))).isEqualTo(RequestFingerprint.of(text));
  }

  private static GenerationRequest request(String prompt) {
    return GenerationRequest.newBuilder()
        .setRequestId("r")
        .setModel("m")
        .setCount(1)
        .setWidth(64)
        .setPrompt(prompt)
        .build();
  }
}
