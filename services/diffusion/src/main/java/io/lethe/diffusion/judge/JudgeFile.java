package io.lethe.diffusion.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.network.ParameterTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
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
      String prefix = member + ".";
      ByteBuffer weights = members.get(member).toByteBuffer();
      tensors.addAll(ParameterTensors.of(network.layout(), weights, prefix::concat));
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
      if (stored.entries().size() != count * network.layout().entries().size()) {
        throw notOurs(file);
      }
      List<float[]> members = new ArrayList<>();
      for (int member = 0; member < count; member++) {
        String prefix = member + ".";
        members.add(
            ParameterTensors.read(stored, network.layout(), prefix::concat)
                .orElseThrow(() -> notOurs(file)));
      }
      NDManager manager = NDManager.newBaseManager(device);
      return new Judge(network, manager, members.stream().map(manager::create).toList());
    }
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
}
