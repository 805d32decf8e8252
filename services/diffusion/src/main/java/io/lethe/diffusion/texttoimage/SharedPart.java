package io.lethe.diffusion.texttoimage;

/**
 * What several owners hold together: it lives until the last of them lets it go. The first holds it
 * from the start.
 *
 * @param <T> which is closed in the end
 */
final class SharedPart<T extends AutoCloseable> {
  private final T value;
  private int holders = 1;

  SharedPart(T value) {
    this.value = value;
  }

  T value() {
    return value;
  }

  /**
   * Holds it once more.
   *
   * @throws IllegalStateException if nobody holds it any more
   */
  synchronized SharedPart<T> hold() {
    if (holders == 0) {
      throw new IllegalStateException("it is closed");
    }
    holders++;
    return this;
  }

  /** Whether somebody holds it. */
  synchronized boolean isHeld() {
    return holders > 0;
  }

  /** Ends one hold. */
  synchronized void letGo() {
    holders--;
    if (holders == 0) {
      try {
        value.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
