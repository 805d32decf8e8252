package io.lethe.diffusion.verify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.lethe.diffusion.Golden;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("numeric")
class UNetConditionChecksTest {

  @ParameterizedTest
  @ValueSource(strings = {"sd1-tiny", "sd2-tiny"})
  void theUNetAgreesWithEveryTensorThatDiffusersComputed(String name) throws Exception {
    // given
    Path directory = Golden.path("stable-diffusion/" + name);
    List<TensorCheck> checks = new ArrayList<>();

    // when
    UNetConditionChecks.run(directory, Device.cpu(), checks);
    AutoencoderChecks.run(directory, Device.cpu(), checks);
    TextEncoderChecks.run(directory, Device.cpu(), checks);

    // then
    assertThat(checks).allSatisfy(check -> assertThat(check.passed()).as("%s", check).isTrue());
    assertThat(checks)
        .extracting(TensorCheck::name)
        .contains(
            "output",
            "wide.output",
            "quiet.output",
            "sum.grad.encoder_hidden_states",
            "lora.output");
  }
}
