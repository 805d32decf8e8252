package io.lethe.serving.swap;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes 2 x 2 pictures of one grey value, and remembers what must not happen to real weights. */
public class FakeDenoiser implements Denoiser {

  public static final PictureShape SHAPE = new PictureShape(2, 2, 1);

  private final byte grey;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private AtomicInteger together = new AtomicInteger();
  private AtomicInteger mostTogether = new AtomicInteger();
  private volatile boolean misused;
  private volatile Throwable failure;
  private volatile Throwable beginFailure;
  private volatile Throwable pictureFailure;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch decoding = new CountDownLatch(1);
  private volatile CountDownLatch decodingGate;
  private volatile Throwable decodingFailure;

  public FakeDenoiser(int grey) {
    this.grey = (byte) grey;
  }

  /** Each call fails from now on. */
  public FakeDenoiser failing(RuntimeException failure) {
    this.failure = failure;
    return this;
  }

  /** Each call fails from now on, as when native code or memory is missing. */
  public FakeDenoiser failing(Error failure) {
    this.failure = failure;
    return this;
  }

  /** Each call fails from now on, by an unchecked exception or an error; null ends that. */
  public FakeDenoiser failingBy(Throwable failure) {
    this.failure = failure;
    return this;
  }

  /** No picture can be begun from now on, by an unchecked exception or an error; null ends that. */
  public FakeDenoiser failingToBegin(Throwable failure) {
    this.beginFailure = failure;
    return this;
  }

  /** No made picture can be read from now on, by such a failure; null ends that. */
  public FakeDenoiser withBrokenPictures(Throwable failure) {
    this.pictureFailure = failure;
    return this;
  }

  private static void fail(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  /** Each call waits for the latch from now on. */
  public FakeDenoiser waitingFor(CountDownLatch latch) {
    this.gate = latch;
    return this;
  }

  /** Its pictures have to be decoded, and each call of that waits for the latch. */
  public FakeDenoiser decodingAfter(CountDownLatch latch) {
    this.decodingGate = latch;
    return this;
  }

  /** Pictures can't be decoded from now on; null ends that. */
  public FakeDenoiser failingToDecode(Throwable failure) {
    this.decodingFailure = failure;
    return this;
  }

  /** Waits until pictures are being decoded. */
  public void awaitDecoding() throws InterruptedException {
    decoding.await();
  }

  /** Counts how many of those that share the counters step at once, and the most that did. */
  public FakeDenoiser beside(AtomicInteger others, AtomicInteger most) {
    this.together = others;
    this.mostTogether = most;
    return this;
  }

  /** Waits until a call has begun. */
  public void awaitCall() throws InterruptedException {
    entered.await();
  }

  public int timesClosed() {
    return closed.get();
  }

  /** Whether it was used after it was closed, or closed while it was used. */
  public boolean wasMisused() {
    return misused;
  }

  @Override
  public PictureShape shape() {
    return SHAPE;
  }

  @Override
  public int maxSteps() {
    return 100;
  }

  @Override
  public ClassLabels classLabels() {
    return new ClassLabels(OptionalInt.empty(), OptionalInt.empty());
  }

  @Override
  public long weightBytes() {
    return 16;
  }

  @Override
  public Denoising begin(PictureRequest request) {
    misused |= closed.get() > 0;
    fail(beginFailure);
    return new Grey(request.steps());
  }

  @Override
  public void step(List<Denoising> pictures) {
    running.incrementAndGet();
    mostTogether.accumulateAndGet(together.incrementAndGet(), Math::max);
    // Read first: whoever awaited this call may set the next one's.
    CountDownLatch open = gate;
    entered.countDown();
    try {
      open.await();
      misused |= closed.get() > 0;
      fail(failure);
      pictures.forEach(picture -> ((Grey) picture).step(this));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      together.decrementAndGet();
      running.decrementAndGet();
    }
  }

  @Override
  public boolean decodes() {
    return decodingGate != null;
  }

  @Override
  public void decode(List<Denoising> pictures) {
    running.incrementAndGet();
    decoding.countDown();
    try {
      decodingGate.await();
      misused |= closed.get() > 0;
      fail(decodingFailure);
      pictures.forEach(picture -> ((Grey) picture).decoded = true);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      running.decrementAndGet();
    }
  }

  private final class Grey implements Denoising {

    private int left;
    private volatile boolean decoded;

    Grey(int steps) {
      this.left = steps;
    }

    void step(FakeDenoiser by) {
      misused |= by != FakeDenoiser.this || left == 0;
      left--;
    }

    @Override
    public boolean isDone() {
      return left == 0;
    }

    @Override
    public Picture picture() {
      misused |= decodes() && !decoded;
      fail(pictureFailure);
      return FakeDenoiser.this.picture();
    }
  }

  private Picture picture() {
    byte[] pixels = new byte[4];
    Arrays.fill(pixels, grey);
    return new Picture(2, 2, 1, pixels);
  }

  @Override
  public void close() {
    misused |= running.get() > 0;
    closed.incrementAndGet();
  }
}
