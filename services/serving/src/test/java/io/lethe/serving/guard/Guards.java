package io.lethe.serving.guard;

import io.lethe.schemas.GuardVerdict;
import io.lethe.serving.guard.detection.Finding;
import java.time.Duration;
import java.util.function.Supplier;

/** Guards for tests of other packages. */
public final class Guards {

  private Guards() {}

  /** One that screens nothing. */
  public static Guard off() {
    return new Guard(model -> new GuardSettings(GuardMode.OFF, 0, 1, 1, 0, 1), deaf());
  }

  static GuardListener deaf() {
    return new GuardListener() {

      @Override
      public void guarding(String model, Supplier<GuardStatus> status) {}

      @Override
      public void decided(String model, GuardVerdict verdict, Finding finding) {}

      @Override
      public void screened(String model, int pictures, Duration took) {}
    };
  }
}
