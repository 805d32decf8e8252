package io.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a store is said in one sentence. */
class StoreStartTest {

  private static RunningS3 s3;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    s3 = RunningS3.startEmbedded();
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @Test
  void aPathAndAFileUriNameTheSameDirectory() {
    for (String location : new String[] {folder.toString(), folder.toUri().toString()}) {
      try (Store store = Store.open(s3.config(Map.of("location", location)), "trainer")) {
        assertThat(store.root()).isEqualTo(folder);
      }
    }
  }

  @Test
  void aLocationIsLeftAsItIsWhereThereIsNone() {
    try (Store store = Store.open(s3.config(Map.of()), "trainer")) {
      assertThat(store.root()).isEqualTo(Path.of(".lethe/versions").toAbsolutePath());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gs://bucket/x", "file:versions", "file://host/x", "s3://", "s3:bucket"})
  void aBadLocation(String location) {
    assertRefused(
        Map.of("location", location),
        "lethe.store.location must be a path, file:/path or s3://bucket/prefix, not '%s'."
            .formatted(location));
  }

  @Test
  void aBucketThatDoesNotExist() {
    assertRefused(
        Map.of("location", "s3://none/x"),
        "lethe.store.location names a bucket that does not exist: none.");
  }

  @Test
  void credentialsThatMayNotRead() {
    // given
    var location = new StoreLocation.InBucket(s3.newBucket(), "");
    try (var bucket = new Bucket(s3.client("wrong-secret"), location)) {
      // then
      assertThatThrownBy(bucket::check)
          .isInstanceOf(StoreStartException.class)
          .hasNoCause()
          .hasMessageStartingWith(
              "lethe.store.location names a bucket that may not be read with the credentials found: "
                  + location.bucket());
    }
  }

  @Test
  void aServerThatIsNotThere() throws IOException {
    // given
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    // then
    assertRefused(
        Map.of("location", "s3://b", "s3.endpoint", "http://127.0.0.1:" + port),
        "lethe.store.location names a bucket that can't be reached: b (");
  }

  @ParameterizedTest
  @CsvSource({
    "s3.endpoint, localhost:9000, 'lethe.store.s3.endpoint must be http(s)://host:port, not'",
    "s3.endpoint, http://a b, lethe.store.s3.endpoint must be",
    "s3.cached-versions, 1, 'lethe.store.s3.cached-versions must be at least 2, not 1.'",
  })
  void aBadSetting(String name, String value, String sentence) {
    assertRefused(Map.of("location", "s3://" + s3.newBucket(), name, value), sentence);
  }

  @Test
  void aDirectoryThatAnotherHas() {
    // given
    var settings = Map.of("location", "s3://" + s3.newBucket(), "s3.directory", folder.toString());
    try (Store first = Store.open(s3.config(settings), "trainer")) {
      assertThat(first.root()).isEqualTo(folder.resolve("trainer/versions"));

      // then
      assertRefused(settings, "lethe.store.s3.directory is in use by another process: ");
      Store.open(s3.config(settings), "serving").close();
    }

    // then
    Store.open(s3.config(settings), "trainer").close();
  }

  @Test
  void aDirectoryThatCanNotBeMade() throws IOException {
    // given
    Path file = Files.writeString(folder.resolve("file"), "");

    // then
    assertRefused(
        Map.of("location", "s3://" + s3.newBucket(), "s3.directory", file.toString()),
        "lethe.store.s3.directory can't be used: " + file);
  }

  private void assertRefused(Map<String, String> settings, String sentence) {
    var all = new HashMap<>(Map.of("s3.directory", folder.resolve("s3").toString()));
    all.putAll(settings);
    assertThatThrownBy(() -> Store.open(s3.config(all), "trainer").close())
        .isInstanceOf(StoreStartException.class)
        .hasNoCause()
        .hasMessageStartingWith(sentence);
  }
}
