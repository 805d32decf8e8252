package io.lethe.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.finetune.Pretraining;
import io.lethe.diffusion.finetune.TimestepDraw;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Unsupervised;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("numeric")
class ResumableTrainingTest {
  private static final Path TINY =
      Path.of("../diffusion/src/test/resources/golden/digits/unet/config.json");

  private static DiffusionModel start;
  private static PictureSource pictures;

  @TempDir Path directory;

  @BeforeAll
  static void open() throws IOException {
    start = Pretraining.untrained(UNetConfig.read(TINY), 1, Device.cpu());
    byte[] grey = new byte[start.pictureSize()];
    pictures = PictureList.of(List.of(grey), start.channels(), start.height(), start.width());
  }

  @AfterAll
  static void close() {
    start.close();
  }

  private static DiffusionModel train(TrainingCheckpoints checkpoints, TrainingListener listener) {
    FineTuneSettings settings =
        new FineTuneSettings(
            new Unsupervised(),
            2,
            0,
            4,
            1e-3,
            1,
            1,
            0.9,
            AdamW.DEFAULT,
            1,
            TimestepDraw.STRATIFIED,
            0,
            0);
    return FineTuning.run(
        start, pictures, pictures, settings, listener, () -> false, checkpoints, 64);
  }

  private ResumableTraining training(String description) {
    return new ResumableTraining(directory.resolve("base"), description, 1);
  }

  private float[] made() throws IOException {
    try (DiffusionModel model = DiffusionModel.load(directory.resolve("base"))) {
      return model.weights().toFloatArray();
    }
  }

  @Test
  void aTrainingThatIsKilledGoesOnAndEndsAsIfItHadNotBeen() throws IOException {
    // given a training that dies in its third step
    ResumableTraining training = training("a");
    assertThatThrownBy(
            () ->
                training.run(
                    checkpoints ->
                        train(
                            checkpoints,
                            step -> {
                              if (step.step() == 3) {
                                throw new IllegalStateException("killed");
                              }
                            })))
        .hasMessage("killed");
    assertThat(directory.resolve("base")).doesNotExist();

    // when
    List<Integer> steps = new ArrayList<>();
    training.run(checkpoints -> train(checkpoints, step -> steps.add(step.step())));

    // then it made the rest of the steps, to the weights of a training without the interruption
    assertThat(steps).containsExactly(3, 4);
    try (DiffusionModel whole = train(TrainingCheckpoints.NONE, step -> {})) {
      assertThat(made()).isEqualTo(whole.weights().toFloatArray());
    }
    assertThat(Files.exists(directory.resolve("base.training"))).isFalse();
  }

  @Test
  void aCheckpointOfAnotherTrainingIsLeftAlone() throws IOException {
    // given
    assertThatThrownBy(
            () ->
                training("a")
                    .run(
                        checkpoints ->
                            train(
                                checkpoints,
                                step -> {
                                  if (step.step() == 3) {
                                    throw new IllegalStateException("killed");
                                  }
                                })))
        .hasMessage("killed");

    // when
    List<Integer> steps = new ArrayList<>();
    training("b").run(checkpoints -> train(checkpoints, step -> steps.add(step.step())));

    // then
    assertThat(steps).containsExactly(1, 2, 3, 4);
  }
}
