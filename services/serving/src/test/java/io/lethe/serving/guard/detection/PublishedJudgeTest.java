package io.lethe.serving.guard.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeFile;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.api.ServingStack;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.swap.Latents;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the application, whose class loader alone may load PyTorch in this JVM. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class PublishedJudgeTest {

  private static final int SIDE = 8;
  private static final int REDUCTION = 4;

  @TempDir Path directory;

  @Test
  void aJudgeOfLatentsReadsTheLatentsAndNotThePixels() throws Exception {
    // given a judge that learned bright latents from dark ones
    saveJudge();

    // when
    try (VersionJudge judge =
        PublishedJudge.read(version(SIDE * REDUCTION), directory, Device.cpu()).orElseThrow()) {
      List<JudgeOutput> outputs =
          judge.evaluate(List.of(examined(latents(2)), examined(latents(-2))));

      // then
      assertThat(outputs).extracting(JudgeOutput::sensitive).containsExactly(true, false);
      assertThat(judge.reads(examined(latents(2)))).isTrue();
      assertThat(judge.reads(examined(Optional.empty()))).isFalse();
    }
  }

  @Test
  void aJudgeOfAnotherShapeIsRefused() throws Exception {
    saveJudge();

    assertThatThrownBy(() -> PublishedJudge.read(version(30), directory, Device.cpu()))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  private void saveJudge() throws Exception {
    Path file = directory.resolve(JudgeFile.IN_VERSION);
    Files.createDirectories(file.getParent());
    try (Judge judge = Judge.train(many(2), many(-2), JudgeSettings.defaults(1), Device.cpu())) {
      judge.save(file);
    }
  }

  private static ModelVersion version(int side) {
    return Versions.builder("m", "v1")
        .setWidth(side)
        .setHeight(side)
        .setChannels(3)
        .setGateFigures(Map.of("judgeThreshold", 0.0))
        .build();
  }

  private static LatentPictures many(float value) {
    List<byte[]> all = IntStream.range(0, 8).mapToObj(i -> halves(value + i / 10f)).toList();
    return new LatentPictures(all, Collections.nCopies(8, ""), 4, SIDE, SIDE);
  }

  private static byte[] halves(float value) {
    float[] values = new float[4 * SIDE * SIDE];
    Arrays.fill(values, value);
    return HalfPrecision.encode(values, 0, values.length);
  }

  private static Optional<Latents> latents(float value) {
    return Optional.of(new Latents(4, SIDE, SIDE, halves(value)));
  }

  private static ExaminedPicture examined(Optional<Latents> latents) {
    int side = SIDE * REDUCTION;
    return new ExaminedPicture(new Picture(side, side, 3, new byte[side * side * 3]), latents);
  }
}
