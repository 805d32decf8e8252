package io.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadCacheTest {

  private static final long SECONDS = 30;

  @TempDir Path folder;

  @Test
  void aVersionThatTakesLongHoldsNoOtherUp() throws Exception {
    // given
    var cache = new DownloadCache(folder.resolve("cache"), 2);
    var slowBegan = new CountDownLatch(1);
    var otherCame = new CountDownLatch(1);
    CompletableFuture<StoredVersion> slow =
        get(
            cache,
            "slow",
            () -> {
              slowBegan.countDown();
              await(otherCame);
            });
    await(slowBegan);

    // when
    get(cache, "other", () -> {}).get(SECONDS, TimeUnit.SECONDS);
    otherCame.countDown();

    // then
    assertThat(slow.get(SECONDS, TimeUnit.SECONDS).directory()).exists();
  }

  @Test
  void aVersionThatTwoAskForIsDownloadedOnce() throws Exception {
    // given
    var cache = new DownloadCache(folder.resolve("cache"), 2);
    var began = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var downloads = new AtomicInteger();
    CompletableFuture<StoredVersion> first =
        get(
            cache,
            "v",
            () -> {
              downloads.incrementAndGet();
              began.countDown();
              await(goOn);
            });
    await(began);

    // when
    CompletableFuture<StoredVersion> second = get(cache, "v", downloads::incrementAndGet);
    goOn.countDown();

    // then
    assertThat(second.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(first.get());
    assertThat(downloads).hasValue(1);
  }

  /** Asks for a version on a thread of its own. */
  private CompletableFuture<StoredVersion> get(
      DownloadCache cache, String content, Runnable whileDownloading) throws IOException {
    String sha = written(Files.createDirectories(folder.resolve("original-" + content)), content);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return cache.get(
                sha,
                target -> {
                  whileDownloading.run();
                  written(target, content);
                });
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task).start());
  }

  private static String written(Path directory, String content) throws IOException {
    Files.writeString(directory.resolve("weights"), content);
    return VersionDirectory.seal(directory, Map.of("model", content));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
