package io.lethe.diffusion.texttoimage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.lethe.diffusion.autoencoder.Autoencoder;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.TextInputs;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.unet.UNet2DCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A latent diffusion model that texts condition (Rombach et al. 2022, arXiv 2112.10752), Stable
 * Diffusion 1.x or 2.x, with its weights. Several threads may use it at once while {@link
 * io.lethe.diffusion.network.GradientMode} is off in them.
 *
 * <p>Models that were made from one another share what they have in common in memory: all but the
 * U-Net, and where one is a low-rank change of the other that too. Each is closed for itself.
 */
public final class TextToImageModel implements AutoCloseable {
  /** Bounds the memory of embeddings: 8 MB of those of Stable Diffusion 1. */
  private static final int PROMPTS_AT_ONCE = 32;

  private final SharedPart<FrozenParts> parts;
  private final SharedPart<UNetWeights> weights;
  private final NDManager manager;
  private final UNet2DCondition network;
  private final int rank;
  private final NDArray change;

  /** Takes both holds over. */
  private TextToImageModel(
      SharedPart<FrozenParts> parts, SharedPart<UNetWeights> weights, Change change)
      throws IOException {
    this.parts = parts;
    this.weights = weights;
    FrozenParts frozen = parts.value();
    manager = NDManager.newBaseManager(frozen.manager().getDevice());
    try {
      network =
          new UNet2DCondition(
              frozen.directory().unet(), frozen.precision(), change.rank(), manager);
      rank = change.rank();
      this.change = rank == 0 ? null : change.read(network, manager);
    } catch (IOException | RuntimeException e) {
      manager.close();
      parts.letGo();
      weights.letGo();
      throw e;
    }
  }

  /** Where a low-rank change comes from; of rank 0 it is none. */
  private record Change(int rank, Source source) {
    static final Change NONE = new Change(0, (network, owner) -> null);

    NDArray read(UNet2DCondition network, NDManager owner) throws IOException {
      return source.read(network, owner);
    }

    @FunctionalInterface
    interface Source {
      NDArray read(UNet2DCondition network, NDManager owner) throws IOException;
    }
  }

  /**
   * Loads a directory as diffusers saves a {@code StableDiffusionPipeline}.
   *
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if a file is missing, damaged
   *     or does not fit its config
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming the field or class that
   *     is not supported
   */
  public static TextToImageModel load(Path directory, Precision precision, Device device)
      throws IOException {
    TextToImageDirectory read = TextToImageDirectory.read(directory);
    SharedPart<FrozenParts> parts = new SharedPart<>(FrozenParts.load(read, precision, device));
    SharedPart<UNetWeights> weights;
    try {
      weights = new SharedPart<>(weights(read, precision, device));
    } catch (IOException | RuntimeException e) {
      parts.letGo();
      throw e;
    }
    return new TextToImageModel(parts, weights, Change.NONE);
  }

  private static UNetWeights weights(
      TextToImageDirectory directory, Precision precision, Device device) throws IOException {
    NDManager owner = NDManager.newBaseManager(device);
    try (UNet2DCondition network = new UNet2DCondition(directory.unet(), precision, 0, owner)) {
      return new UNetWeights(
          StoredWeights.read(directory.unetWeights(), network.layout(), name -> false, owner),
          owner);
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  /**
   * The same model with a low-rank change, which takes the place of its own if it has one.
   *
   * @param file as {@link LowRankFile} describes it
   * @return what the caller closes
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if the file is damaged or of
   *     another network
   */
  public TextToImageModel withChange(Path file) throws IOException {
    int rank = LowRankFile.rank(file);
    return with(new Change(rank, (network, owner) -> LowRankFile.read(file, network, owner)));
  }

  /**
   * The same model with a low-rank change, which takes the place of its own if it has one.
   *
   * @param values gives the flat change for its layout, and is asked once
   * @return what the caller closes
   */
  public TextToImageModel withChange(int rank, Function<ParameterLayout, float[]> values) {
    return withoutFiles(
        new Change(
            rank,
            (network, owner) -> {
              try (NDArray given = owner.create(values.apply(network.lowRankLayout()))) {
                return copy(given, owner);
              }
            }));
  }

  /**
   * The same model with a low-rank change of the rank of its own.
   *
   * @param flat the change, of which it takes a copy
   * @return what the caller closes
   */
  public TextToImageModel withChange(NDArray flat) {
    return withoutFiles(new Change(rank(), (network, owner) -> copy(flat, owner)));
  }

  private TextToImageModel withoutFiles(Change other) {
    try {
      return with(other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TextToImageModel with(Change other) throws IOException {
    return new TextToImageModel(parts.hold(), weights.hold(), other);
  }

  /**
   * The same model without a change.
   *
   * @return what the caller closes
   */
  public TextToImageModel withoutChange() {
    return withoutFiles(Change.NONE);
  }

  /** Whether its whole weights are in memory still: this model is not closed, or one made of it. */
  boolean isHeld() {
    return parts.isHeld() && weights.isHeld();
  }

  /**
   * The same model with another U-Net and no change.
   *
   * @param flat its weights, of which it takes a copy
   * @return what the caller closes
   */
  public TextToImageModel withWeights(NDArray flat) {
    NDManager owner = NDManager.newBaseManager(manager.getDevice());
    SharedPart<UNetWeights> other = new SharedPart<>(new UNetWeights(copy(flat, owner), owner));
    try {
      return new TextToImageModel(parts.hold(), other, Change.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NDArray copy(NDArray array, NDManager owner) {
    NDArray copy = array.duplicate();
    copy.attach(owner);
    return copy;
  }

  /**
   * Writes a version's directory: a low-rank change alone where the model has one, else the whole
   * pipeline, whose other parts are copied from where this one was loaded.
   */
  public void save(Path directory) throws IOException {
    if (change != null) {
      LowRankFile.write(directory, network.lowRankLayout(), change);
    } else {
      directory()
          .write(
              directory,
              StoredWeights.tensors(network.layout(), weights(), UnaryOperator.identity()));
    }
  }

  public TextToImageDirectory directory() {
    return parts.value().directory();
  }

  public NoiseSchedule schedule() {
    return parts.value().schedule();
  }

  /** The manager of this model's own memory; batches belong into sub-managers of it. */
  public NDManager manager() {
    return manager;
  }

  /** The U-Net, which has this model's rank. */
  public UNet2DCondition network() {
    return network;
  }

  /** All weights of the U-Net without its change, flat. */
  public NDArray weights() {
    return weights.value().array();
  }

  /** The low-rank change, flat; null where there is none. */
  public NDArray change() {
    return change;
  }

  /** Rank of the low-rank change; 0 where there is none. */
  public int rank() {
    return rank;
  }

  /** What it can be asked for. */
  public TextInputs inputs() {
    int levels = directory().unet().blocks().levels();
    return new TextInputs(directory().autoencoder().reduction() << (levels - 1));
  }

  /** Channels of its latents. */
  public int latentChannels() {
    return directory().unet().blocks().inChannels();
  }

  /** Height of the latents of a picture of some size. */
  public int latentHeight(PictureSize size) {
    return size.height() == null
        ? directory().unet().blocks().height()
        : size.height() / directory().autoencoder().reduction();
  }

  /** Width of the latents of a picture of some size. */
  public int latentWidth(PictureSize size) {
    return size.width() == null
        ? directory().unet().blocks().width()
        : size.width() / directory().autoencoder().reduction();
  }

  /** Bytes of memory that its whole weights take, which models that share them have once. */
  public long weightBytes() {
    return (weights().size() + parts.value().parameters()) * Float.BYTES;
  }

  /** Bytes of memory that its low-rank change takes. */
  public long changeBytes() {
    return change == null ? 0 : change.size() * Float.BYTES;
  }

  /** Whether all weights of its U-Net, and of its change, are finite numbers. */
  public boolean isFinite() {
    return weights.value().isFinite() && (change == null || UNetWeights.isFinite(change));
  }

  /** The ids of a prompt, {@code positions()} of the text encoder's config. */
  public long[] ids(String prompt) {
    return parts.value().tokenizer().ids(prompt);
  }

  /**
   * Embeds prompts.
   *
   * @param scope owns what is returned
   * @return (N, 77, d) float32
   */
  public NDArray embed(List<String> prompts, NDManager scope) {
    return embed(prompts.stream().map(this::ids).toArray(long[][]::new), scope);
  }

  private NDArray embed(long[][] ids, NDManager scope) {
    try (NDArray rows = scope.create(ids)) {
      NDArray context = parts.value().textEncoder().embed(rows);
      context.attach(scope);
      return context;
    }
  }

  /**
   * Embeds a prompt by its {@link #ids}.
   *
   * @return (77, d)
   */
  public float[] embedding(long[] ids) {
    try (NDManager scope = manager.newSubManager()) {
      return embed(new long[][] {ids}, scope).toFloatArray();
    }
  }

  /**
   * One point for each prompt, near to those of prompts of a like meaning: the mean of what the
   * text encoder makes of its tokens.
   *
   * @return one (d) for each
   */
  public List<float[]> points(List<String> prompts) {
    List<float[]> points = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += PROMPTS_AT_ONCE) {
      List<String> some = prompts.subList(from, Math.min(from + PROMPTS_AT_ONCE, prompts.size()));
      try (NDManager scope = manager.newSubManager()) {
        NDArray states = embed(some, scope);
        for (int row = 0; row < some.size(); row++) {
          int tokens = parts.value().tokenizer().tokens(some.get(row));
          // Of an empty prompt there is the end alone.
          NDIndex own = new NDIndex("{}, 1:{}", row, 1 + Math.max(1, tokens));
          points.add(states.get(own).mean(new int[] {0}).toFloatArray());
        }
      }
    }
    return points;
  }

  /**
   * What the U-Net predicts for a batch.
   *
   * @param x noisy latents (N, 4, h, w) float32
   * @param t timesteps (N) or (1) float32 or int64
   * @param context (N, 77, d) float32
   * @return (N, 4, h, w) float32, attached to the manager of {@code x}
   */
  public NDArray predict(NDArray x, NDArray t, NDArray context) {
    return network.forward(weights(), change, x, t, context);
  }

  /**
   * The pictures of latents.
   *
   * @param latents (N, 4, h, w) float32
   * @return (N, 3, H, W) float32, about in [-1, 1], attached to the manager of the latents
   */
  public NDArray decode(NDArray latents) {
    return parts.value().autoencoder().decode(latents);
  }

  /**
   * The latents of pictures, the mean of their distribution, scaled as a sampler ends with them.
   *
   * @param pictures (N, 3, H, W) float32 in [-1, 1]
   * @return (N, 4, h, w) float32, attached to the manager of the pictures
   */
  public NDArray encode(NDArray pictures) {
    Autoencoder autoencoder = parts.value().autoencoder();
    try (NDManager scope = pictures.getManager().newSubManager()) {
      Autoencoder.Posterior posterior = autoencoder.posterior(pictures, scope);
      NDArray latents = autoencoder.latents(posterior, posterior.mean().zerosLike());
      latents.attach(pictures.getManager());
      return latents;
    }
  }

  /** Frees the native memory that no other model shares. No thread may be using the model. */
  @Override
  public void close() {
    manager.close();
    weights.letGo();
    parts.letGo();
  }
}
