package io.lethe.serving.guard;

import io.lethe.schemas.GuardVerdict;
import io.lethe.serving.guard.detection.Finding;
import java.time.Duration;
import java.util.function.Supplier;

/** Listens to the guards. */
public interface GuardListener {

  /**
   * A model is guarded from now on.
   *
   * @param status gives the guard's status, at any time and on any thread
   */
  void guarding(String model, Supplier<GuardStatus> status);

  /** A picture has its verdict; the finding is the first that was made of it. */
  void decided(String model, GuardVerdict verdict, Finding finding);

  /**
   * Pictures were screened.
   *
   * @param pictures how many
   */
  void screened(String model, int pictures, Duration took);
}
