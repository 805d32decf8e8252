package io.lethe.serving.guard;

import io.lethe.schemas.GuardVerdict;
import io.lethe.serving.guard.detection.Finding;
import java.time.Duration;
import java.util.function.Supplier;

/** Hears what guards do. */
public interface GuardListener {

  /**
   * A model is guarded from now on.
   *
   * @param status tells how its guard is; may be asked at any time, by any thread
   */
  void guarding(String model, Supplier<GuardStatus> status);

  /** A picture that was asked for has its verdict, for the reason that was found first. */
  void decided(String model, GuardVerdict verdict, Finding finding);

  /** Pictures were looked at. */
  void screened(String model, int pictures, Duration took);
}
