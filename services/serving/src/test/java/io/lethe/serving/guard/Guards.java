package io.lethe.serving.guard;

import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.guard.detection.Finding;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Guards for tests of other packages. */
public final class Guards {

  private Guards() {}

  /** One that screens nothing. */
  public static Guard off() {
    return new Guard(model -> new GuardSettings(GuardMode.OFF, 0, 1, 1, 0, 0, 1), deaf());
  }

  /** One that holds back the reported pictures of a model. */
  public static Guard knowing(String model, Picture... reported) {
    var guard = new Guard(of -> new GuardSettings(GuardMode.BLOCK, 0.5, 10, 1, 0, 0, 10), deaf());
    guard.put(model, Stream.of(reported).map(picture -> Levels.label(picture, 1)).toList());
    guard.labelsRead();
    return guard;
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
