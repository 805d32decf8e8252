package io.lethe.diffusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.NetworkConfig;
import io.lethe.diffusion.checkpoint.TorchScriptConfig;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.Network;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.torchscript.TorchScriptNetwork;
import io.lethe.diffusion.unet.UNet2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A denoiser with its weights and its noise schedule, in native memory of its own that {@link
 * #close()} frees. Several threads may use it at once; closing it while one does crashes the JVM.
 */
public final class DiffusionModel implements AutoCloseable {
  private final DiffusersDirectory description;
  private final NoiseSchedule schedule;
  private final NDManager manager;
  private final Network network;
  private NDArray weights;

  private DiffusionModel(DiffusersDirectory description, Device device) {
    this.description = description;
    this.schedule = NoiseSchedule.parse(description.scheduler());
    this.manager = NDManager.newBaseManager(device);
    this.network = network(description.config());
  }

  /** Takes new weights over; {@code NDArray.copyTo} has PyTorch warn of a deprecated call. */
  private void take(NDArray fresh) {
    fresh.attach(manager);
    weights = fresh;
  }

  private Network network(NetworkConfig config) {
    try {
      return config instanceof TorchScriptConfig script
          ? new TorchScriptNetwork(script, manager)
          : new UNet2D((UNetConfig) config, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Loads a diffusers directory on the CPU. */
  public static DiffusionModel load(Path diffusersDirectory) throws IOException {
    return load(diffusersDirectory, Device.cpu());
  }

  /**
   * Loads a diffusers directory, or one with a TorchScript module.
   *
   * @throws CorruptCheckpointException if a file is missing, truncated or does not fit the config
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming the field that is not
   *     supported
   */
  public static DiffusionModel load(Path diffusersDirectory, Device device) throws IOException {
    DiffusionModel model = new DiffusionModel(DiffusersDirectory.read(diffusersDirectory), device);
    try {
      Path file = DiffusersDirectory.weights(diffusersDirectory);
      if (model.network instanceof TorchScriptNetwork script && !Files.exists(file)) {
        model.take(script.ownWeights());
      } else {
        model.take(StoredWeights.read(file, model.network.layout(), name -> false, model.manager));
      }
      return model;
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * A model with given weights.
   *
   * @param weights gives one float32 for each parameter, in the order of the layout
   */
  public static DiffusionModel of(
      DiffusersDirectory description, Function<ParameterLayout, float[]> weights, Device device) {
    DiffusionModel model = new DiffusionModel(description, device);
    try (NDArray given = model.manager.create(weights.apply(model.network.layout()))) {
      model.take(given.duplicate());
    }
    return model;
  }

  /** Writes a diffusers directory that Python's diffusers loads. */
  public void save(Path directory) throws IOException {
    description.write(
        directory, StoredWeights.tensors(network.layout(), weights, UnaryOperator.identity()));
  }

  /**
   * A second model with other weights, of which it takes a copy.
   *
   * @param other flat weights as {@link #weights()}
   */
  public DiffusionModel withWeights(NDArray other) {
    DiffusionModel copy = new DiffusionModel(description, manager.getDevice());
    copy.take(other.duplicate());
    return copy;
  }

  public NetworkConfig config() {
    return description.config();
  }

  /** The JSON files that the model is saved with. */
  public DiffusersDirectory description() {
    return description;
  }

  public NoiseSchedule schedule() {
    return schedule;
  }

  public Network network() {
    return network;
  }

  /** All weights, flat, as {@link Network#layout()} says. */
  public NDArray weights() {
    return weights;
  }

  /** The manager that owns the model's memory; batches belong into sub-managers of it. */
  public NDManager manager() {
    return manager;
  }

  public int channels() {
    return config().inChannels();
  }

  public int height() {
    return config().height();
  }

  public int width() {
    return config().width();
  }

  /** Floats in one picture. */
  public int pictureSize() {
    return channels() * height() * width();
  }

  /** The shape of a batch of pictures, (N, C, H, W). */
  public Shape batchShape(int rows) {
    return new Shape(rows, channels(), height(), width());
  }

  /** Whether every weight is a finite number. */
  public boolean isFinite() {
    try (GradientMode off = GradientMode.off();
        NDManager scope = manager.newSubManager()) {
      // A NaN or an infinity survives the product with zero and the sum.
      NDArray zeros = weights.mul(0);
      zeros.attach(scope);
      NDArray sum = zeros.sum();
      sum.attach(scope);
      return sum.getFloat() == 0;
    }
  }

  /** Frees the native memory. No thread may be using the model. */
  @Override
  public void close() {
    network.close();
    manager.close();
  }
}
