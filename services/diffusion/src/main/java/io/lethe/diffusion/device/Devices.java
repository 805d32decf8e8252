package io.lethe.diffusion.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The device that a person names. */
public final class Devices {
  private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

  private Devices() {}

  /**
   * Finds a device.
   *
   * @param name {@code auto} (the first GPU where there is one, else the CPU), {@code cpu} or
   *     {@code cuda:N}
   * @throws IllegalArgumentException with one sentence if it means nothing or is not there
   */
  public static Device named(String name) {
    return named(name, Engine.getEngine("PyTorch").getGpuCount());
  }

  /**
   * Finds the device that a configuration property names.
   *
   * @param property its full name
   * @throws IllegalArgumentException as {@link #named(String)}, the property named first. It has no
   *     cause: a refused start tells the deepest one's sentence, which has no property's name
   */
  public static Device configured(String property, String name) {
    try {
      return named(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(property + ": " + e.getMessage());
    }
  }

  static Device named(String name, int gpus) {
    if (name.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    Matcher cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      throw new IllegalArgumentException("A device is auto, cpu or cuda:N, not '" + name + "'.");
    }
    int index = Integer.parseInt(cuda.group(1));
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "There is no device %s: PyTorch finds %d GPUs here.".formatted(name, gpus));
    }
    return Device.gpu(index);
  }
}
