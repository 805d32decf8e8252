package io.lethe.diffusion.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;

/** A tensor of a file of expected ones, in its own shape. */
final class ExpectedTensor {
  private ExpectedTensor() {}

  /**
   * Reads a float32 tensor.
   *
   * @throws CorruptCheckpointException if there is none of that name, or it is of another type
   */
  static NDArray read(Safetensors file, String name, NDManager scope) throws IOException {
    return scope.create(file.floats(name), shape(file, name));
  }

  /**
   * Reads an int64 tensor.
   *
   * @throws CorruptCheckpointException if there is none of that name, or it is of another type
   */
  static NDArray readLongs(Safetensors file, String name, NDManager scope) throws IOException {
    return scope.create(file.longs(name)).reshape(shape(file, name));
  }

  private static Shape shape(Safetensors file, String name) {
    return new Shape(
        file.entries().get(name).shape().stream().mapToLong(Long::longValue).toArray());
  }
}
