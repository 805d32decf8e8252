package io.lethe.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each named parameter lies in the one flat float32 array that holds all weights of a
 * network. One array means that the optimizer, the norm of the gradient, the moving average, a copy
 * and a check for finite values are each a few native calls over all weights.
 */
public final class ParameterLayout {
  /**
   * One parameter.
   *
   * @param name diffusers' name of the tensor
   * @param offset its first element in the flat array
   * @param fanIn inputs that feed one output; 0 for the parameters of a norm and for an embedding
   */
  public record Entry(String name, List<Long> shape, long offset, long fanIn) {
    public long size() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long size;

  /** Appends a parameter and returns its index. */
  public int add(String name, long fanIn, long... shape) {
    List<Long> sides = new ArrayList<>();
    for (long side : shape) {
      sides.add(side);
    }
    Entry entry = new Entry(name, List.copyOf(sides), size, fanIn);
    if (entries.put(name, entry) != null) {
      throw new IllegalStateException("parameter declared twice: " + name);
    }
    size += entry.size();
    return entries.size() - 1;
  }

  /** All parameters in the order of the flat array. */
  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /**
   * The parameter of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return entry;
  }

  /**
   * All parameters by name, in the order of the flat array, each in its shape.
   *
   * @param weights (size()) float32
   * @return views of the weights, which pass gradients on to them
   */
  public Map<String, NDArray> views(NDArray weights) {
    long[] starts = entries.values().stream().skip(1).mapToLong(Entry::offset).toArray();
    NDList parts = weights.split(starts);
    Map<String, NDArray> views = new LinkedHashMap<>();
    for (Entry entry : entries.values()) {
      long[] sides = entry.shape().stream().mapToLong(Long::longValue).toArray();
      views.put(entry.name(), parts.get(views.size()).reshape(new Shape(sides)));
    }
    return views;
  }

  /** Elements of the flat array. */
  public long size() {
    return size;
  }
}
