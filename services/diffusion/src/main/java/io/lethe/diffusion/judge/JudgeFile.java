package io.lethe.diffusion.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A judge as a safetensors file: each member's parameters by name, the shape in the metadata. */
public final class JudgeFile {

  /** Where it lies in a version's directory. */
  public static final String IN_VERSION = "judge/judge.safetensors";

  private static final String MEMBERS = "members";
  private static final String CHANNELS = "channels";
  private static final String HEIGHT = "height";
  private static final String WIDTH = "width";

  private JudgeFile() {}

  static void write(Path file, JudgeNetwork network, List<NDArray> members) throws IOException {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    for (int member = 0; member < members.size(); member++) {
      float[] weights = members.get(member).toFloatArray();
      int at = 0;
      for (Map.Entry<String, Shape> parameter : network.shapes().entrySet()) {
        int length = (int) parameter.getValue().size();
        ByteBuffer data = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(weights, at, length);
        tensors.add(
            new Safetensors.Tensor(
                name(member, parameter.getKey()),
                Safetensors.Type.F32,
                sides(parameter.getValue()),
                data));
        at += length;
      }
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put(MEMBERS, Integer.toString(members.size()));
    metadata.put(CHANNELS, Integer.toString(network.channels()));
    metadata.put(HEIGHT, Integer.toString(network.height()));
    metadata.put(WIDTH, Integer.toString(network.width()));
    Safetensors.write(file, tensors, metadata);
  }

  static Judge read(Path file, Device device) throws IOException {
    try (Safetensors stored = Safetensors.open(file)) {
      JudgeNetwork network =
          new JudgeNetwork(
              number(file, stored, CHANNELS),
              number(file, stored, HEIGHT),
              number(file, stored, WIDTH));
      int count = number(file, stored, MEMBERS);
      if (stored.entries().size() != count * network.shapes().size()) {
        throw notOurs(file);
      }
      List<float[]> members = new ArrayList<>();
      for (int member = 0; member < count; member++) {
        members.add(weights(file, stored, network, member));
      }
      NDManager manager = NDManager.newBaseManager(device);
      return new Judge(network, manager, members.stream().map(manager::create).toList());
    }
  }

  private static float[] weights(Path file, Safetensors stored, JudgeNetwork network, int member)
      throws IOException {
    float[] weights = new float[network.size()];
    int at = 0;
    for (Map.Entry<String, Shape> parameter : network.shapes().entrySet()) {
      String name = name(member, parameter.getKey());
      Safetensors.Entry entry = stored.entries().get(name);
      if (entry == null || !entry.shape().equals(sides(parameter.getValue()))) {
        throw notOurs(file);
      }
      float[] values = stored.floats(name);
      System.arraycopy(values, 0, weights, at, values.length);
      at += values.length;
    }
    return weights;
  }

  private static int number(Path file, Safetensors stored, String key) throws IOException {
    try {
      int number = Integer.parseInt(stored.metadata().getOrDefault(key, ""));
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new CorruptCheckpointException(notOurs(file).getMessage(), e);
    }
    throw notOurs(file);
  }

  private static CorruptCheckpointException notOurs(Path file) {
    return new CorruptCheckpointException(file + " does not hold a judge's weights.");
  }

  private static String name(int member, String parameter) {
    return member + "." + parameter;
  }

  private static List<Long> sides(Shape shape) {
    List<Long> sides = new ArrayList<>();
    for (long side : shape.getShape()) {
      sides.add(side);
    }
    return List.copyOf(sides);
  }
}
