package io.lethe.drills.stage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a drill has started; it is closed in the opposite order. */
final class OpenedParts implements AutoCloseable {

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** Closes all, also after one that fails to. */
  @Override
  public void close() throws IOException {
    IOException failed = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        if (failed == null) {
          failed = new IOException("A part of the drill can't be closed", e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
