package io.lethe.diffusion.network;

import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The parameters in a flat array as the tensors of a safetensors file. */
public final class ParameterTensors {
  private ParameterTensors() {}

  /**
   * The tensors to write, which are views of the weights.
   *
   * @param weights layout.size() float32, little-endian, from the start of the buffer
   * @param name what the file calls a parameter of the layout
   */
  public static List<Safetensors.Tensor> of(
      ParameterLayout layout, ByteBuffer weights, UnaryOperator<String> name) {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    for (ParameterLayout.Entry parameter : layout.entries()) {
      tensors.add(
          new Safetensors.Tensor(
              name.apply(parameter.name()),
              Safetensors.Type.F32,
              parameter.shape(),
              slice(weights, parameter)));
    }
    return tensors;
  }

  /** The bytes of one parameter, as a view of all. */
  public static ByteBuffer slice(ByteBuffer weights, ParameterLayout.Entry parameter) {
    return weights.slice(
        (int) (parameter.offset() * Float.BYTES), (int) (parameter.size() * Float.BYTES));
  }

  /**
   * Reads a flat array of weights.
   *
   * @param name what the file calls a parameter of the layout
   * @return empty if a tensor is missing or has another shape
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if a tensor is not float32
   */
  public static Optional<float[]> read(
      Safetensors stored, ParameterLayout layout, UnaryOperator<String> name) throws IOException {
    float[] weights = new float[(int) layout.size()];
    for (ParameterLayout.Entry parameter : layout.entries()) {
      Safetensors.Entry entry = stored.entries().get(name.apply(parameter.name()));
      if (entry == null || !entry.shape().equals(parameter.shape())) {
        return Optional.empty();
      }
      float[] values = stored.floats(entry.name());
      System.arraycopy(values, 0, weights, (int) parameter.offset(), values.length);
    }
    return Optional.of(weights);
  }
}
