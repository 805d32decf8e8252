package io.lethe.diffusion.script;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class PrecisionChoiceTest {

  @Test
  void autoHangsOnTheDeviceAndTheOthersDoNot() {
    assertThat(PrecisionChoice.AUTO.on(Device.gpu(1))).isEqualTo(Precision.BFLOAT16);
    assertThat(PrecisionChoice.AUTO.on(Device.cpu())).isEqualTo(Precision.FLOAT32);
    assertThat(PrecisionChoice.FLOAT32.on(Device.gpu(0))).isEqualTo(Precision.FLOAT32);
    assertThat(PrecisionChoice.BFLOAT16.on(Device.cpu())).isEqualTo(Precision.BFLOAT16);
  }
}
