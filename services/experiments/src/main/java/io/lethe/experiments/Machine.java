package io.lethe.experiments;

import ai.djl.Device;

/** What a result was measured on. */
final class Machine {
  private Machine() {}

  static String words(Device device) {
    return "%s, %d cores, %s, %s, Java %s"
        .formatted(
            device.isGpu() ? "GPU " + device.getDeviceId() : "CPU",
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version().feature());
  }
}
