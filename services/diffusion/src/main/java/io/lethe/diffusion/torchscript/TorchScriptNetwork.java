package io.lethe.diffusion.torchscript;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.lethe.diffusion.checkpoint.TorchScriptConfig;
import io.lethe.diffusion.checkpoint.UnsupportedConfigException;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.Network;
import io.lethe.diffusion.network.ParameterLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A denoiser that its user brings, a TorchScript module {@code (x_t, t[, class]) -> eps}. The
 * module has parameters of its own: the flat weights are copied into them before each pass, and
 * their gradients are gathered into one.
 *
 * <p>Buffers of the module, such as a batch norm's running statistics, stay as they were exported.
 */
public final class TorchScriptNetwork implements Network {
  private static final NDIndex EVERYWHERE = new NDIndex("...");

  private final TorchScriptConfig config;
  private final NDManager manager;
  private final PtSymbolBlock module;
  private final List<PtNDArray> parameters = new ArrayList<>();
  private final ParameterLayout layout = new ParameterLayout();

  /**
   * Loads the module and tries it once.
   *
   * @param parent the manager on whose device it runs and that closes it at the latest
   * @throws UnsupportedConfigException with one sentence if it is no TorchScript, has parameters
   *     that are not float32 or none, or does not make of (1, C, H, W) and (1) the like
   */
  public TorchScriptNetwork(TorchScriptConfig config, NDManager parent) {
    this.config = config;
    manager = parent.newSubManager();
    try {
      module = load(config);
      for (NDArray parameter : JniUtils.moduleGetParams(module, (PtNDManager) manager)) {
        if (parameter.getDataType() != DataType.FLOAT32) {
          throw refused(
              "its parameter %s is %s, not float32"
                  .formatted(parameter.getName(), parameter.getDataType()));
        }
        parameter.setRequiresGradient(true);
        parameters.add((PtNDArray) parameter);
        layout.add(parameter.getName(), 0, parameter.getShape().getShape());
      }
      if (parameters.isEmpty()) {
        throw refused("it has no parameters to train");
      }
      tryOnce();
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private PtSymbolBlock load(TorchScriptConfig config) {
    ByteBuffer file = config.module().duplicate();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    try (InputStream archive = new ByteArrayInputStream(bytes)) {
      return JniUtils.loadModule((PtNDManager) manager, archive, true, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (EngineException e) {
      throw refused("PyTorch can't load it (" + firstLine(e) + ")");
    }
  }

  private void tryOnce() {
    try (GradientMode off = GradientMode.off();
        NDManager scope = manager.newSubManager()) {
      Shape shape = new Shape(1, config.inChannels(), config.height(), config.width());
      NDArray zero = scope.create(new long[1]);
      NDArray labels = config.classes().isPresent() ? zero : null;
      Shape made = run(scope.zeros(shape), zero, labels).getShape();
      if (!made.equals(shape)) {
        throw refused("of %s it makes %s".formatted(shape, made));
      }
    } catch (EngineException | IllegalStateException | ClassCastException e) {
      throw refused("it does not take %s (%s)".formatted(arguments(), firstLine(e)));
    }
  }

  private String arguments() {
    return config.classes().isPresent() ? "(x, t, class)" : "(x, t)";
  }

  private static UnsupportedConfigException refused(String why) {
    return new UnsupportedConfigException("The TorchScript module can't be used: " + why + ".");
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public ParameterLayout layout() {
    return layout;
  }

  /** The weights that the module came with, flat; the caller closes them. */
  public NDArray ownWeights() {
    return flat(parameters);
  }

  @Override
  public NDArray forward(NDArray weights, NDArray x, NDArray t, NDArray labels) {
    Network.requireLabels(config.classes(), labels);
    take(weights);
    return run(x, t, labels);
  }

  @Override
  public NDArray losses(NDArray weights, NDArray x, NDArray t, NDArray labels, NDArray noise) {
    return noise.sub(forward(weights, x, t, labels)).square().sum(new int[] {1, 2, 3});
  }

  private NDArray run(NDArray x, NDArray t, NDArray labels) {
    long rows = x.getShape().get(0);
    NDList arguments = new NDList(x, forEachRow(t, rows));
    if (labels != null) {
      arguments.add(forEachRow(labels, rows));
    }
    // "true" leaves recording to the thread's gradient mode; "false" would forbid it.
    return IValueUtils.forward(module, arguments, true).singletonOrThrow();
  }

  private static NDArray forEachRow(NDArray numbers, long rows) {
    return numbers.size() == rows ? numbers : numbers.repeat(rows);
  }

  /**
   * Copies weights into the module's own memory, which stays where it is: a thread whose pass reads
   * it meanwhile, with the same weights, reads the same numbers.
   */
  private void take(NDArray weights) {
    try (GradientMode off = GradientMode.off()) {
      List<ParameterLayout.Entry> entries = layout.entries();
      for (int i = 0; i < parameters.size(); i++) {
        PtNDArray parameter = parameters.get(i);
        long from = entries.get(i).offset();
        NDIndex place = new NDIndex().addSliceDim(from, from + parameter.size());
        try (NDArray slice = weights.get(place);
            NDArray shaped = slice.reshape(parameter.getShape())) {
          // Not NDArray.copyTo, which goes through the heap and gives the parameter other memory.
          parameter.set(EVERYWHERE, shaped);
        }
      }
    }
  }

  @Override
  public NDArray leaf(NDArray weights, NDManager scope) {
    parameters.forEach(JniUtils::zeroGrad);
    return weights;
  }

  @Override
  public NDArray gradient(NDArray leaf) {
    List<NDArray> gradients = new ArrayList<>();
    try {
      parameters.forEach(parameter -> gradients.add(parameter.getGradient()));
      return flat(gradients);
    } finally {
      gradients.forEach(NDArray::close);
    }
  }

  private NDArray flat(List<? extends NDArray> arrays) {
    NDArray[] flat = new NDArray[arrays.size()];
    try (GradientMode off = GradientMode.off()) {
      for (int i = 0; i < flat.length; i++) {
        flat[i] = arrays.get(i).flatten();
      }
      return NDArrays.concat(new NDList(flat));
    } finally {
      Arrays.stream(flat).filter(array -> array != null).forEach(NDArray::close);
    }
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
