package io.lethe.diffusion.pretraining;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.autoencoder.AutoencoderNetwork;
import io.lethe.diffusion.captioned.CaptionForm;
import io.lethe.diffusion.captioned.CaptionedPictures;
import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextEncoderConfig;
import io.lethe.diffusion.checkpoint.UNetConditionConfig;
import io.lethe.diffusion.finetune.Initialization;
import io.lethe.diffusion.finetune.LearningRate;
import io.lethe.diffusion.finetune.PretrainingCheckpoint;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.text.ClipTokenizer;
import io.lethe.diffusion.text.ClipVocabulary;
import io.lethe.diffusion.text.TextEncoderNetwork;
import io.lethe.diffusion.unet.UNet2DCondition;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Trains a text-to-image model on captioned pictures by a recipe, and writes it as a sealed
 * diffusers directory. Stopped and started again, it goes on from its last checkpoint and ends with
 * the same weights.
 */
public final class TextToImagePretraining {
  private static final double MAX_GRADIENT_NORM = 1;

  private final TextToImageRecipe recipe;
  private final CaptionedPictures pictures;
  private final long seed;
  private final Path checkpoints;
  private final PipelineFiles files;
  private final NDManager manager;
  private final Consumer<PretrainingProgress> listener;
  private final BooleanSupplier cancelled;

  private TextToImagePretraining(
      TextToImageRecipe recipe,
      CaptionedPictures pictures,
      long seed,
      Path checkpoints,
      PipelineFiles files,
      NDManager manager,
      Consumer<PretrainingProgress> listener,
      BooleanSupplier cancelled) {
    this.recipe = recipe;
    this.pictures = pictures;
    this.seed = seed;
    this.checkpoints = checkpoints;
    this.files = files;
    this.manager = manager;
    this.listener = listener;
    this.cancelled = cancelled;
  }

  /**
   * Trains, or goes on from the checkpoints.
   *
   * @param pictures to learn from
   * @param seed of all that is drawn
   * @param device where to train
   * @param checkpoints directory that takes {@code autoencoder.safetensors} and {@code
   *     conditioned.safetensors}, each written whole or not at all
   * @param out the pipeline's directory, complete when its manifest is there
   * @throws io.lethe.diffusion.finetune.DivergedException if a loss or gradient is not finite
   * @throws io.lethe.diffusion.finetune.TrainingCancelledException if {@code cancelled} said so; a
   *     later call resumes
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if a checkpoint is damaged or
   *     of another recipe or seed
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming a config's field
   */
  public static void run(
      TextToImageRecipe recipe,
      CaptionedPictures pictures,
      long seed,
      Device device,
      Path checkpoints,
      Path out,
      Consumer<PretrainingProgress> listener,
      BooleanSupplier cancelled)
      throws IOException {
    Files.createDirectories(checkpoints);
    try (NDManager manager = NDManager.newBaseManager(device)) {
      new TextToImagePretraining(
              recipe,
              pictures,
              seed,
              checkpoints,
              new PipelineFiles(out),
              manager,
              listener,
              cancelled)
          .run();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    VersionDirectory.seal(
        out, Map.of("recipe", recipe, "seed", seed, "trainedOn", "captioned digits and shapes"));
  }

  private void run() throws IOException {
    // A config that does not load shall not cost half an hour first.
    UNetConditionConfig unet = recipe.unetConfig();
    ClipVocabulary vocabulary = ClipVocabulary.of(CaptionForm.words());
    TextEncoderConfig text = recipe.textEncoderConfig(vocabulary.size());
    vocabulary.write(files.tokenizer(), text.positions());
    EncodedPictures encoded = autoencoder();
    try (UNet2DCondition network = new UNet2DCondition(unet, Precision.FLOAT32, 0, manager)) {
      conditioned(encoded, new TextEncoderNetwork(text, Precision.FLOAT32, manager), text, network);
    }
    files.index(recipe.scheduler());
    ObjectNode config = recipe.textEncoder().deepCopy();
    config.put("vocab_size", vocabulary.size());
    config.put("bos_token_id", vocabulary.start()).put("eos_token_id", vocabulary.end());
    config.put("pad_token_id", vocabulary.end());
    files.config("text_encoder", config);
  }

  private EncodedPictures autoencoder() throws IOException {
    AutoencoderSettings settings = recipe.autoencoder();
    AutoencoderConfig config = recipe.autoencoderConfig();
    AutoencoderNetwork network = new AutoencoderNetwork(config, Precision.FLOAT32, manager);
    float[] encoder = Initialization.draw(network.encoderLayout(), seed);
    AutoencoderTraining.quieten(network.encoderLayout(), encoder, config.latentChannels());
    NDArray first = joined(encoder, Initialization.draw(network.decoderLayout(), seed + 1));
    try (TrainingState state =
        new TrainingState(first, AutoencoderSettings.ADAM_W, settings.emaDecay())) {
      PretrainingCheckpoint checkpoint =
          checkpoint("autoencoder", recipe.autoencoderLine(), settings.checkpointEvery());
      checkpoint.restore(state);
      new PretrainingLoop(
              "autoencoder",
              settings.batch(),
              settings.rate(),
              AutoencoderSettings.MAX_GRADIENT_NORM,
              listener,
              cancelled)
          .run(
              state,
              checkpoint,
              new AutoencoderTraining(
                  network,
                  config,
                  pictures,
                  new CounterNoise(seed),
                  settings.divergenceWeight(),
                  settings.batch()));
      NDList halves = state.result().split(new long[] {network.encoderLayout().size()});
      EncodedPictures encoded = EncodedPictures.of(network, halves.get(0), pictures, manager);
      List<Safetensors.Tensor> tensors = new ArrayList<>();
      tensors.addAll(tensors(network.encoderLayout(), halves.get(0)));
      tensors.addAll(tensors(network.decoderLayout(), halves.get(1)));
      ObjectNode json = recipe.vae().deepCopy();
      json.put("scaling_factor", encoded.scalingFactor());
      files.config("vae", json);
      files.network("vae", tensors);
      return encoded;
    }
  }

  private void conditioned(
      EncodedPictures encoded,
      TextEncoderNetwork textEncoder,
      TextEncoderConfig text,
      UNet2DCondition network)
      throws IOException {
    TextToImageRecipe.Conditioned settings = recipe.conditioned();
    UNetConditionConfig unet = recipe.unetConfig();
    Shape latentShape =
        new Shape(unet.blocks().inChannels(), unet.blocks().height(), unet.blocks().width());
    NDArray first =
        joined(
            Initialization.draw(textEncoder.layout(), seed + 2),
            Initialization.draw(network.layout(), seed + 3));
    try (ClipTokenizer tokenizer = ClipTokenizer.load(files.tokenizer(), text.positions());
        TrainingState state =
            new TrainingState(first, AutoencoderSettings.ADAM_W, settings.emaDecay())) {
      PretrainingCheckpoint checkpoint =
          checkpoint("conditioned", recipe.line(), settings.checkpointEvery());
      checkpoint.restore(state);
      new PretrainingLoop(
              "text encoder and U-Net",
              settings.batch(),
              new LearningRate(settings.learningRate(), settings.warmUpSteps(), settings.steps()),
              MAX_GRADIENT_NORM,
              listener,
              cancelled)
          .run(
              state,
              checkpoint,
              new ConditionedTraining(
                  textEncoder,
                  network,
                  recipe.schedule(),
                  encoded,
                  new TrainedCaptions(pictures, tokenizer),
                  latentShape,
                  new CounterNoise(seed),
                  settings.minSnrGamma(),
                  settings.batch()));
      NDList parts = state.result().split(new long[] {textEncoder.layout().size()});
      files.textEncoder(tensors(textEncoder.layout(), parts.get(0)));
      files.config("unet", recipe.unet());
      files.network("unet", tensors(network.layout(), parts.get(1)));
    }
  }

  /** Captions of the forms that are trained, as ids. */
  private record TrainedCaptions(CaptionedPictures pictures, ClipTokenizer tokenizer)
      implements ConditionedTraining.Texts {
    @Override
    public long[] of(int row, int draw) {
      return tokenizer.ids(pictures.caption(row, CaptionForm.TRAINED, draw));
    }

    @Override
    public long[] empty() {
      return tokenizer.ids("");
    }
  }

  private PretrainingCheckpoint checkpoint(String part, String made, int every) {
    return new PretrainingCheckpoint(
        checkpoints.resolve(part + ".safetensors"), made + " seed " + seed, every);
  }

  /** The weights of two networks as one array. */
  private NDArray joined(float[] first, float[] second) {
    try (NDArray a = manager.create(first);
        NDArray b = manager.create(second)) {
      return a.concat(b);
    }
  }

  private static List<Safetensors.Tensor> tensors(ParameterLayout layout, NDArray weights) {
    return StoredWeights.tensors(layout, weights, UnaryOperator.identity());
  }
}
