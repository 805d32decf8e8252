package io.lethe.experiments.prompts;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** A way to unlearn a motif. */
public enum PromptMethod {
  /** Nothing: the base itself. */
  NONE,
  /** The motif's name as a negative prompt of each picture. */
  NEGATIVE_PROMPT,
  /** Safe latent diffusion, in the strength that its authors call strong. */
  SAFE_GUIDANCE,
  /** The same in the strength that they call maximal. */
  SAFE_GUIDANCE_MAX,
  /** Rejection of the pictures that a judge finds sensitive, with three further tries. */
  REJECTION,
  /** ESD-x: cross-attention learns to say under the name what the base says away from it. */
  ESD_X,
  /** The positive-unlabeled objective over all weights of the U-Net. */
  PU_FULL,
  /** The same over a change of rank 4. */
  PU_RANK_4,
  /** The same over a change of rank 16. */
  PU_RANK_16;

  /** Its name on the command line. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The method of a name.
   *
   * @throws IllegalArgumentException with one sentence, if there is none
   */
  public static PromptMethod named(String name) {
    return Arrays.stream(values())
        .filter(method -> method.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--methods must be one of %s, not %s."
                        .formatted(
                            Arrays.stream(values())
                                .map(PromptMethod::wireName)
                                .collect(Collectors.joining(", ")),
                            name)));
  }

  /** Whether its version is a low-rank change. */
  public boolean isLowRank() {
    return rank().orElse(0) > 0;
  }

  /** The rank of what is trained by the positive-unlabeled objective, 0 for all weights. */
  OptionalInt rank() {
    return switch (this) {
      case PU_FULL -> OptionalInt.of(0);
      case PU_RANK_4 -> OptionalInt.of(4);
      case PU_RANK_16 -> OptionalInt.of(16);
      default -> OptionalInt.empty();
    };
  }
}
