package io.lethe.serving.batching;

import io.lethe.serving.refusal.Refusal;
import java.time.Duration;

/**
 * Listens to a model's work. Unless another thread is named, it is called on inference threads: on
 * two at once while two versions run.
 */
@FunctionalInterface
public interface BatchListener {

  /**
   * Called after a denoising step.
   *
   * @param pictures that took the step together
   */
  void stepped(int pictures);

  /**
   * A picture was made.
   *
   * @param took from when it was asked for
   */
  default void made(Duration took) {}

  /**
   * Called after a refusal, on the thread that asked for the pictures.
   *
   * @param pictures that were refused
   */
  default void refused(Refusal why, int pictures) {}
}
