package io.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedPictureFilesTest {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir Path folder;

  private HangingPictureFiles files;

  @BeforeEach
  void open() {
    files = HangingPictureFiles.inDirectory(folder);
  }

  @AfterEach
  void release() {
    files.release();
  }

  @Test
  void aPictureThatTheStoreDoesNotTakeInTimeIsRefusedAndOnesAfterItAtOnce() throws Exception {
    try (PictureStore store = files.open(SHORT)) {
      // given
      files.hang();

      // when
      assertThatThrownBy(() -> put(store, 1))
          .isInstanceOf(IOException.class)
          .hasMessage("The store of pictures did not answer within 200 ms.");
      for (int i = 0; i < 30; i++) {
        assertThatThrownBy(() -> put(store, 2))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("The store of pictures ");
      }

      // then those after it did not wait for the store
      assertThat(files.asked()).isLessThan(10);
    }
  }

  @Test
  void aStoreThatAnswersAgainIsUsedAgain() throws Exception {
    StoredPicture claim = put(PictureStore.inDirectory(folder, Clock.systemUTC()), 1);
    try (PictureStore store = files.open(SHORT)) {
      // given
      files.hang();
      assertThatThrownBy(() -> store.png(NOTHING, claim)).isInstanceOf(IOException.class);

      // when
      files.release();

      // then
      await().ignoreExceptions().until(() -> store.png(NOTHING, claim).length > 0);
      await().ignoreExceptions().until(() -> put(store, 2) != null);
      await().until(() -> store.problem().isEmpty());
    }
  }

  @Test
  void whatTheStoreSaysIsToldAndItIsAskedAgain() throws Exception {
    try (PictureStore store = files.open(NEVER)) {
      // given
      StoredPicture claim = put(store, 1);
      files.failure = new IOException("The store can't be read now: no.");

      // then
      for (int i = 1; i <= 3; i++) {
        assertThatThrownBy(() -> store.png(NOTHING, claim))
            .isInstanceOf(IOException.class)
            .hasMessage("The store can't be read now: no.");
      }
      files.failure = null;
      assertThat(store.png(NOTHING, claim)).isNotEmpty();
    }
  }

  @Test
  void aCallThatHangsLongIsAProblemEvenIfNobodyWaitsForIt() throws Exception {
    try (PictureStore store = files.open(SHORT)) {
      // given
      assertThat(store.problem()).isEmpty();
      files.hang();
      assertThatThrownBy(() -> put(store, 1)).isInstanceOf(IOException.class);

      // then
      await()
          .untilAsserted(
              () ->
                  assertThat(store.problem())
                      .hasValue(
                          "A call of the store of pictures has not ended for more than PT0.2S."));
      files.release();
      await().until(() -> store.problem().isEmpty());
    }
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    try (PictureStore store = files.open(NEVER)) {
      // given
      files.hang();
      Thread.currentThread().interrupt();

      // then
      assertThatThrownBy(() -> put(store, 1)).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static StoredPicture put(PictureStore store, long seed)
      throws PictureException, IOException {
    byte[] pixels = new byte[8 * 8 * 3];
    new Random(seed).nextBytes(pixels);
    var picture = new Picture(8, 8, 3, pixels);
    return store.put("m", picture, Png.encode(picture));
  }
}
