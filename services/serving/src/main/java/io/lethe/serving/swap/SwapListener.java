package io.lethe.serving.swap;

import java.time.Duration;

/** Listens to the loader, on the loader's thread. */
public interface SwapListener {

  /** A version is being loaded beside the live one. */
  void loading(String model, String version);

  /**
   * A version went live.
   *
   * @param took from the start of loading until it was live
   */
  void serving(String model, String version, Duration took);

  /** The wanted version was live already, after others were wanted in between. */
  void kept(String model, String version);

  /**
   * A version could not be loaded; the live one stays.
   *
   * @param reason one sentence
   */
  void failed(String model, String version, String reason);
}
