package io.lethe.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.ModelVersion;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VersionLogTest {

  private final VersionLog log = new VersionLog(2);

  @Test
  void theOldestGoesButNeverTheChampion() {
    // given
    log.champion("v1");

    // when
    for (int i = 1; i <= 4; i++) {
      log.put(version(i));
    }

    // then
    assertThat(log.newestFirst()).extracting(ModelVersion::getVersion).containsExactly("v4", "v1");
    assertThat(log.find("v2")).isEmpty();
  }

  private static ModelVersion version(int number) {
    return Versions.builder("m", "v" + number)
        .setWeightsUri("")
        .setManifestSha256("")
        .setCreatedAt(Instant.ofEpochSecond(number))
        .build();
  }
}
