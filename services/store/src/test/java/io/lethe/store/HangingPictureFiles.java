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
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Files of a store that may hang, as a disk of the network does: no interrupt ends a call. */
public final class HangingPictureFiles implements PictureFiles {

  private final PictureFiles files;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile CountDownLatch hanging = new CountDownLatch(0);
  private final ReadWriteLock underWay = new ReentrantReadWriteLock();
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

  /** Something that is asked of the files. */
  @FunctionalInterface
  private interface Call<T> {
    T make() throws IOException;
  }

  private <T> T answered(Call<T> call) throws IOException {
    underWay.readLock().lock();
    try {
      answer();
      return call.make();
    } finally {
      underWay.readLock().unlock();
    }
  }

  @Override
  public void put(String path, byte[] bytes) throws IOException {
    answered(
        () -> {
          files.put(path, bytes);
          return null;
        });
  }

  @Override
  public Optional<byte[]> read(String path, int most) throws IOException {
    return answered(() -> files.read(path, most));
  }

  @Override
  public void delete(String path) throws IOException {
    answered(
        () -> {
          files.delete(path);
          return null;
        });
  }

  @Override
  public void forget(String folder) throws IOException {
    answered(
        () -> {
          files.forget(folder);
          return null;
        });
  }

  @Override
  public List<String> names(String folder, String start) throws IOException {
    return answered(() -> files.names(folder, start));
  }

  /** Returns when no call writes any more, so that a test's folder can go. */
  @Override
  public void close() {
    release();
    underWay.writeLock().lock();
    underWay.writeLock().unlock();
    files.close();
  }
}
