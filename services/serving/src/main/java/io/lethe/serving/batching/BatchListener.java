package io.lethe.serving.batching;

import io.lethe.serving.refusal.Refusal;
import java.time.Duration;

/**
 * Hears of a model's work; called on inference threads where nothing else is said, of two versions
 * on two at once.
 */
@FunctionalInterface
public interface BatchListener {

  /** So many pictures took a denoising step together. */
  void stepped(int pictures);

  /**
   * A picture was made.
   *
   * @param took from when it was asked for
   */
  default void made(Duration took) {}

  /** So many pictures were refused; called on the thread of whoever asked. */
  default void refused(Refusal why, int pictures) {}
}
