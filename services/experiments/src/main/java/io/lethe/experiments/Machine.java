package io.lethe.experiments;

import ai.djl.Device;

/** The machine that a result was measured on. */
final class Machine {
  private Machine() {}

  /** Device, cores, operating system and Java, as one line. */
  static String describe(Device device) {
    return "%s, %d cores, %s, %s, Java %s"
        .formatted(
            device.isGpu() ? "GPU " + device.getDeviceId() : "CPU",
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version().feature());
  }
}
