package io.lethe.diffusion.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionDirectoryTest {

  @TempDir Path directory;
  private Path weights;

  @BeforeEach
  void givenFiles() throws IOException {
    weights = Files.createDirectories(directory.resolve("unet")).resolve("weights.bin");
    Files.write(weights, new byte[] {1, 2, 3});
    Files.writeString(directory.resolve("model_index.json"), "{}");
  }

  @Test
  void aSealedDirectoryVerifies() throws IOException {
    // when
    String hash = VersionDirectory.seal(directory, Map.of("model", "mnist"));

    // then
    VersionManifest manifest = VersionDirectory.verify(directory, hash);
    assertThat(manifest.files())
        .extracting(VersionManifest.FileEntry::path)
        .containsExactly("model_index.json", "unet/weights.bin");
    assertThat(manifest.facts()).containsEntry("model", "mnist");
    assertThat(VersionDirectory.manifestSha256(directory)).isEqualTo(hash);
  }

  @Test
  void aHalfWrittenDirectoryIsRefused() {
    assertThatThrownBy(() -> VersionDirectory.verify(directory, "00"))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("half-written");
  }

  @Test
  void oneFlippedByteIsRefused() throws IOException {
    // given
    String hash = VersionDirectory.seal(directory, Map.of());

    // when
    Files.write(weights, new byte[] {1, 2, 4});

    // then
    assertThatThrownBy(() -> VersionDirectory.verify(directory, hash))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("weights.bin");
  }

  @Test
  void aMissingFileIsRefused() throws IOException {
    // given
    String hash = VersionDirectory.seal(directory, Map.of());

    // when
    Files.delete(weights);

    // then
    assertThatThrownBy(() -> VersionDirectory.verify(directory, hash))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void anotherManifestIsRefused() throws IOException {
    // given
    String hash = VersionDirectory.seal(directory, Map.of());

    // when
    VersionDirectory.seal(directory, Map.of("model", "another"));

    // then
    assertThatThrownBy(() -> VersionDirectory.verify(directory, hash))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("announced");
  }

  @Test
  void aManifestThatPointsOutsideIsRefused(@TempDir Path outside) throws IOException {
    // given
    Files.writeString(outside.resolve("secret"), "x");
    String path = directory.relativize(outside.resolve("secret")).toString();
    Files.writeString(
        directory.resolve("lethe.json"),
        "{\"files\":[{\"path\":\"%s\",\"size\":1,\"sha256\":\"00\"}],\"facts\":{}}"
            .formatted(path));
    String hash = VersionDirectory.manifestSha256(directory);

    // then
    assertThatThrownBy(() -> VersionDirectory.verify(directory, hash))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("outside");
  }
}
