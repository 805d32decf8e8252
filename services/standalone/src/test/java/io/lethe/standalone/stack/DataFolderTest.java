package io.lethe.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir Path directory;

  @Test
  void aNewOneIsItsOwnersAlone() throws IOException {
    // given
    Path data = directory.resolve("some/where/data");

    // when
    DataFolder.make(data);

    // then
    assertThat(rights(data)).isEqualTo("rwx------");
  }

  @Test
  void oneThatIsThereKeepsItsRights() throws IOException {
    // given
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));

    // when
    DataFolder.make(data);

    // then
    assertThat(rights(data)).isEqualTo("rwxr-x---");
  }

  @Test
  void whatKafkaCannotUseIsRefused() throws IOException {
    // given
    Path file = Files.createFile(directory.resolve("file"));

    // then
    assertThatThrownBy(() -> DataFolder.make(directory.resolve("a,b")))
        .isInstanceOf(StackStartException.class)
        .hasMessageContaining("a,b has a comma in its path");
    assertThatThrownBy(() -> DataFolder.make(file))
        .isInstanceOf(StackStartException.class)
        .hasMessage("Can't create the data directory " + file + ".");
  }

  private static String rights(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
