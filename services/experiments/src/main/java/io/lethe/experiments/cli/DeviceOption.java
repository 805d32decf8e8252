package io.lethe.experiments.cli;

import ai.djl.Device;
import io.lethe.diffusion.device.Devices;
import picocli.CommandLine.Option;

/** The device that a command computes on. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
  String name = "auto";

  /**
   * The device.
   *
   * @throws IllegalArgumentException if there is no such device
   */
  Device device() {
    return Devices.named(name);
  }
}
