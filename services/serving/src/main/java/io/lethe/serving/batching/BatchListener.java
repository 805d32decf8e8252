package io.lethe.serving.batching;

/** Hears of each batch; called on the inference thread. */
@FunctionalInterface
public interface BatchListener {

  /** A batch of this many pictures was made. */
  void made(int pictures);
}
