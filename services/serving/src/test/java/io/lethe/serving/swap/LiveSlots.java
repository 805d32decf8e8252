package io.lethe.serving.swap;

/** Makes versions live without a loader, for tests of other packages. */
public final class LiveSlots {

  private LiveSlots() {}

  public static void flip(ModelSlot slot, String version, Denoiser denoiser) {
    slot.flip(version, denoiser);
  }
}
