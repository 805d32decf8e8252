package io.lethe.schemas.generation;

import io.lethe.schemas.Generation;

/** The picture of a Generation. */
public final class GenerationPicture {

  private GenerationPicture() {}

  /** Whether it has one, in itself or in the store: what the guard held back has none. */
  public static boolean isThere(Generation generation) {
    return generation.getPng().hasRemaining() || generation.getPicture() != null;
  }
}
