package io.lethe.serving.swap;

/** Makes versions live without a loader, for tests of other packages. */
public final class LiveSlots {

  private LiveSlots() {}

  public static void flip(ModelSlot slot, String version, Denoiser denoiser) {
    slot.flip(version, denoiser);
  }

  /** Has a slot's wanted version fail. */
  public static void fail(ModelSlot slot, String version) {
    slot.failed(new FailedLoad(version, "broken"));
  }
}
