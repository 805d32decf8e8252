package io.lethe.store;

import io.lethe.schemas.picture.PictureBounds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Files of a store that may hang, as a disk of the network does: no interrupt ends a call. */
public final class HangingPictureFiles implements PictureFiles {

  private final PictureFiles files;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile CountDownLatch hanging = new CountDownLatch(0);
  volatile IOException failure;

  HangingPictureFiles(PictureFiles files) {
    this.files = files;
  }

  /** Those of a directory, for tests of other modules. */
  public static HangingPictureFiles inDirectory(Path root) {
    return new HangingPictureFiles(new DirectoryPictureFiles(root));
  }

  /** A store of them, whose calls are stuck once they take longer than a caller waits. */
  public PictureStore open(Duration timeout) {
    return open(timeout, PictureBounds.INLINE.bytes());
  }

  /**
   * Like {@link #open(Duration)}.
   *
   * @param inlineBytes largest file that stays in its record
   */
  public PictureStore open(Duration timeout, int inlineBytes) {
    var bounded = new BoundedPictureFiles(this, timeout, timeout);
    return PictureStore.of(bounded, inlineBytes, Clock.systemUTC());
  }

  /** From now on no call ends. */
  public void hang() {
    hanging = new CountDownLatch(1);
  }

  /** All calls end, and none hangs any more. */
  public void release() {
    hanging.countDown();
  }

  /** How many calls there were. */
  int asked() {
    return asked.get();
  }

  private void answer() throws IOException {
    asked.incrementAndGet();
    CountDownLatch until = hanging;
    boolean interrupted = false;
    while (until.getCount() > 0) {
      try {
        until.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void put(String path, byte[] bytes) throws IOException {
    answer();
    files.put(path, bytes);
  }

  @Override
  public Optional<byte[]> read(String path, int most) throws IOException {
    answer();
    return files.read(path, most);
  }

  @Override
  public void delete(String path) throws IOException {
    answer();
    files.delete(path);
  }

  @Override
  public void forget(String folder) throws IOException {
    answer();
    files.forget(folder);
  }

  @Override
  public List<String> names(String folder, String start) throws IOException {
    answer();
    return files.names(folder, start);
  }

  @Override
  public void close() {
    release();
    files.close();
  }
}
