package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.store.HangingPictureFiles;
import io.lethe.store.PictureStore;
import io.lethe.topics.TopicsConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelerHealthTest {

  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir Path folder;

  @Test
  void aStoreThatHangsIsToldAndNoMoreOnceItAnswers() throws Exception {
    // given
    var picture = new Picture(1, 1, 1, new byte[1]);
    StoredPicture claim =
        PictureStore.inDirectory(folder, Clock.systemUTC()).put("m", picture, Png.encode(picture));
    HangingPictureFiles files = HangingPictureFiles.inDirectory(folder);
    try (var store = files.open(SHORT)) {
      var pictures = new ReportedPictures(store);
      HealthCheckResponse before = liveness(pictures);

      // when
      files.hang();
      assertThatThrownBy(() -> pictures.lookup().read(claim)).isInstanceOf(IOException.class);

      // then
      assertThat(before.getStatus()).isEqualTo(Status.UP);
      await().until(() -> liveness(pictures).getStatus() == Status.DOWN);
      assertThat(liveness(pictures).getData().orElseThrow().get("problem"))
          .isEqualTo("A call of the store of pictures has not ended for more than PT0.1S.");

      // when
      files.release();

      // then
      await().until(() -> liveness(pictures).getStatus() == Status.UP);
    }
  }

  private static HealthCheckResponse liveness(ReportedPictures pictures) {
    SmallRyeConfig properties =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(TopicsConfig.class)
            .withDefaultValue("kafka.bootstrap.servers", "localhost:1")
            .build();
    TopicsConfig topics = properties.getConfigMapping(TopicsConfig.class);
    var runtime = new LabelerRuntime(LabelerConfigs.of(Map.of()), topics, pictures, properties);
    return new LabelerHealth(runtime).liveness().call();
  }
}
