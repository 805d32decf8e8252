package io.lethe.diffusion.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class DevicesTest {

  @Test
  void autoTakesTheFirstGpuWhereThereIsOne() {
    assertThat(Devices.named("auto", 0)).isEqualTo(Device.cpu());
    assertThat(Devices.named("auto", 2)).isEqualTo(Device.gpu(0));
  }

  @Test
  void aDeviceIsTakenByItsName() {
    assertThat(Devices.named("cpu", 2)).isEqualTo(Device.cpu());
    assertThat(Devices.named("cuda:1", 2)).isEqualTo(Device.gpu(1));
  }

  @Test
  void aDeviceThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Devices.named("cuda:1", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no device cuda:1: PyTorch finds 1 GPUs here.");
    assertThatThrownBy(() -> Devices.named("tpu", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, cpu or cuda:N");
  }

  @Test
  void aRefusedDeviceOfAPropertyIsToldWithItsName() {
    assertThatThrownBy(() -> Devices.configured("lethe.serving.device", "tpu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageStartingWith("lethe.serving.device: A device is auto, cpu or cuda:N");
  }
}
