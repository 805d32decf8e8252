package io.lethe.trainer.versions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionNameTest {

  @ParameterizedTest
  @CsvSource({
    "base, 0123456789abcdef, v1-01234567",
    "v1-01234567, fedcba9876543210, v2-fedcba98",
    "v41-01234567, short, v42-short",
    "imported, 0123456789abcdef, v1-01234567",
  })
  void countsGenerations(String champion, String jobId, String name) {
    assertThat(VersionName.after(champion, jobId)).isEqualTo(name);
  }
}
