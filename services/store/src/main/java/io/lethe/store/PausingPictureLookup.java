package io.lethe.store;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Asks a store that failed again only after a pause, and fails at once until then: a thread that
 * waited for it at each record would do nothing else. For several threads.
 */
public final class PausingPictureLookup implements PictureLookup {

  private final PictureLookup store;
  private final Duration pause;
  private final LongSupplier nanoTime;
  private volatile Failure last;

  private record Failure(IOException cause, long at) {}

  /**
   * @param store one call may take seconds
   * @param pause how long it is left alone after it failed
   * @param nanoTime as {@link System#nanoTime}
   */
  public PausingPictureLookup(PictureLookup store, Duration pause, LongSupplier nanoTime) {
    this.store = store;
    this.pause = pause;
    this.nanoTime = nanoTime;
  }

  @Override
  public Picture read(StoredPicture stored) throws PictureException, IOException {
    Failure before = last;
    if (before != null && nanoTime.getAsLong() - before.at() < pause.toNanos()) {
      throw new IOException(before.cause().getMessage(), before.cause());
    }
    try {
      Picture picture = store.read(stored);
      last = null;
      return picture;
    } catch (IOException e) {
      last = new Failure(e, nanoTime.getAsLong());
      throw e;
    }
  }
}
