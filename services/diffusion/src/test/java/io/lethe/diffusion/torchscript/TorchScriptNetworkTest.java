package io.lethe.diffusion.torchscript;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.DrawnPictures;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.UnsupportedConfigException;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what PyTorch itself made of the same modules: src/test/python/export_denoisers.py. */
@Tag("numeric")
class TorchScriptNetworkTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SIDE = 28;

  @TempDir private Path directory;

  static Path exported(String name) {
    return Path.of("src/test/resources/torchscript", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "classes"})
  void itPredictsWhatPyTorchDoes(String name) throws IOException {
    // given
    JsonNode expected = expected(name);

    try (DiffusionModel model = DiffusionModel.load(exported(name));
        GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      // when
      NDArray eps =
          model
              .network()
              .forward(model.weights(), x(model, scope), timesteps(scope), labels(model, scope));

      // then
      float[] values = eps.toFloatArray();
      for (int i = 0; i < expected.get("eps").size(); i++) {
        assertThat(values[i])
            .isCloseTo((float) expected.get("eps").get(i).asDouble(), within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "classes"})
  void itsGradientIsWhatPyTorchsIs(String name) throws IOException {
    // given
    JsonNode expected = expected(name);

    try (DiffusionModel model = DiffusionModel.load(exported(name));
        NDManager scope = model.manager().newSubManager()) {
      // when, twice, since one must not add to the other
      backPropagate(model, scope);
      try (NDArray gradient = backPropagate(model, scope)) {
        // then
        float[] values = gradient.toFloatArray();
        assertThat(values).hasSize((int) model.network().layout().size());
        for (ParameterLayout.Entry entry : model.network().layout().entries()) {
          JsonNode of = expected.get("gradient").get(entry.name());
          for (int i = 0; i < of.size(); i++) {
            double wanted = of.get(i).asDouble();
            assertThat((double) values[(int) entry.offset() + i])
                .as("%s, %d", entry.name(), i)
                .isCloseTo(wanted, within(1e-3 + 1e-4 * Math.abs(wanted)));
          }
        }
      }
    }
  }

  private static NDArray backPropagate(DiffusionModel model, NDManager scope) {
    NDArray leaf = model.network().leaf(model.weights(), scope);
    try (GradientMode on = GradientMode.on()) {
      NDArray losses =
          model
              .network()
              .losses(
                  leaf,
                  x(model, scope),
                  timesteps(scope),
                  labels(model, scope),
                  batch(model, scope, i -> Math.cos(i * 0.07)));
      NDArray seeds = scope.create(new float[] {1, -0.5f});
      JniUtils.backward((PtNDArray) losses, (PtNDArray) seeds, false, false);
    }
    return model.network().gradient(leaf);
  }

  @Test
  void oneTimestepIsForAllRows() throws IOException {
    try (DiffusionModel model = DiffusionModel.load(exported("plain"));
        GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      // given
      NDArray x = x(model, scope);

      // when
      NDArray one = model.network().forward(model.weights(), x, scope.create(new long[] {5}));
      NDArray each = model.network().forward(model.weights(), x, scope.create(new long[] {5, 5}));

      // then
      assertThat(one.toFloatArray()).isEqualTo(each.toFloatArray());
    }
  }

  @Test
  void threadsThatPassTheSameWeightsPredictTheSame() throws Exception {
    try (DiffusionModel model = DiffusionModel.load(exported("plain"))) {
      // given
      float[] alone = predict(model);

      // when
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<float[]>> together =
            IntStream.range(0, 400).mapToObj(i -> threads.submit(() -> predict(model))).toList();

        // then
        for (Future<float[]> predicted : together) {
          assertThat(predicted.get()).isEqualTo(alone);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  private static float[] predict(DiffusionModel model) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      return model
          .network()
          .forward(model.weights(), x(model, scope), timesteps(scope), labels(model, scope))
          .toFloatArray();
    }
  }

  @Test
  void itIsFineTunedAndWrittenAndReadAgain() throws IOException {
    try (DiffusionModel base = DiffusionModel.load(exported("plain"))) {
      // given
      float[] before = base.weights().toFloatArray();
      var settings =
          new FineTuneSettings(
              new PositiveUnlabeled(0.2, Correction.ABS),
              6,
              2,
              30,
              1e-2,
              1,
              1,
              0.0,
              AdamW.DEFAULT,
              seed(1));
      List<Double> losses = new ArrayList<>();

      // when
      try (DiffusionModel trained =
          FineTuning.run(
              base,
              DrawnPictures.of(4, (row, y, x) -> -1),
              DrawnPictures.of(4, (row, y, x) -> 1),
              settings,
              progress -> losses.add(progress.unlabeledLoss()),
              () -> false)) {
        trained.save(directory);

        // then
        assertThat(base.weights().toFloatArray()).isEqualTo(before);
        assertThat(figure("last loss over first", losses.get(29) / losses.get(0))).isLessThan(0.7);
        try (DiffusionModel again = DiffusionModel.load(directory)) {
          assertThat(again.weights().toFloatArray())
              .isEqualTo(trained.weights().toFloatArray())
              .isNotEqualTo(before);
          assertThat(picture(again)).isEqualTo(picture(trained));
          assertThat(picture(again)).isNotEqualTo(picture(base));
        }
      }
    }
  }

  @Test
  void whatIsWrittenHoldsAllThatLoadingNeeds() throws IOException {
    // when
    try (DiffusionModel base = DiffusionModel.load(exported("classes"))) {
      base.save(directory);
    }

    // then
    assertThat(DiffusersDirectory.files(directory))
        .containsExactlyInAnyOrder(
            "model_index.json",
            "scheduler/scheduler_config.json",
            "unet/config.json",
            "unet/model.pt",
            "unet/diffusion_pytorch_model.safetensors");
    assertThat(directory.resolve("unet/model.pt"))
        .hasSameBinaryContentAs(exported("classes").resolve("model.pt"));
  }

  @Test
  void aModuleThatDoesNotFitItsConfigIsRefusedInOneSentence() throws IOException {
    copy("plain");

    // when it is said to take classes, which it does not
    write(config().put("num_class_embeds", 3));

    // then
    assertThatThrownBy(() -> DiffusionModel.load(directory))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("does not take (x, t, class)");

    // when it is said to take colours
    write(config().put("in_channels", 3));

    // then
    assertThatThrownBy(() -> DiffusionModel.load(directory))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("does not take (x, t)");
  }

  @Test
  void whatIsNoModuleIsRefusedInOneSentence() throws IOException {
    // given
    copy("plain");
    Files.writeString(directory.resolve("model.pt"), "not a zip file");

    // then
    assertThatThrownBy(() -> DiffusionModel.load(directory))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("PyTorch can't load it");

    // when there is none
    Files.delete(directory.resolve("model.pt"));

    // then
    assertThatThrownBy(() -> DiffusionModel.load(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("model.pt");
  }

  private void copy(String name) throws IOException {
    for (String file : List.of("model.pt", "config.json", "scheduler_config.json")) {
      Files.copy(exported(name).resolve(file), directory.resolve(file));
    }
  }

  private static ObjectNode config() throws IOException {
    return (ObjectNode) JSON.readTree(exported("plain").resolve("config.json").toFile());
  }

  private void write(ObjectNode config) throws IOException {
    JSON.writeValue(directory.resolve("config.json").toFile(), config);
  }

  private static byte[] picture(DiffusionModel model) {
    var request = new PictureRequest(7, SamplerKind.DPM_SOLVER_2M, 4, null);
    return PictureGenerator.generate(model, List.of(request)).get(0);
  }

  private static JsonNode expected(String name) throws IOException {
    return JSON.readTree(exported(name).resolve("expected.json").toFile());
  }

  private static NDArray x(DiffusionModel model, NDManager scope) {
    return batch(model, scope, i -> Math.sin(i * 0.1));
  }

  private static NDArray batch(DiffusionModel model, NDManager scope, IntToDoubleFunction value) {
    double[] values = IntStream.range(0, 2 * SIDE * SIDE).mapToDouble(value).toArray();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return scope.create(floats, model.batchShape(2));
  }

  private static NDArray timesteps(NDManager scope) {
    return scope.create(new long[] {10, 700});
  }

  private static NDArray labels(DiffusionModel model, NDManager scope) {
    return model.config().classes().isPresent() ? scope.create(new long[] {2, 0}) : null;
  }
}
