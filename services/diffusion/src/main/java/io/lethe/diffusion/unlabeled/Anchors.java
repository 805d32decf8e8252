package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a text-to-image model is to draw for a text that names nothing but what was reported. Of
 * such a text nearly all near latents are sensitive: the objective, which takes sensitive ones out
 * of the mixture, is left with no normal ones to learn. Anchors are normal latents under the
 * reported texts, which were made under others: three for each near one, so that three quarters of
 * the mixture are normal. With as many as near ones the objective's two parts cancel, and a seven
 * stayed a seven.
 */
public final class Anchors {
  /** Up to this share of sensitive ones the near latents tell by themselves what is normal. */
  private static final double MOST_SENSITIVE = 0.5;

  private static final int FOR_EACH = 3;

  private Anchors() {}

  /**
   * Whether a text's near latents need anchors.
   *
   * @param prior share of sensitive ones among them
   */
  public static boolean areNeeded(double prior) {
    return prior > MOST_SENSITIVE;
  }

  /**
   * Near latents and three times as many anchors. The share of sensitive ones is a quarter of what
   * it was.
   *
   * @param near at least one
   * @param normal latents of other texts, none of them sensitive, at least one
   */
  public static PictureSource add(PictureSource near, PictureSource normal) {
    int[] rows =
        IntStream.range(0, FOR_EACH * near.size()).map(row -> row % normal.size()).toArray();
    List<String> prompts = IntStream.range(0, near.size()).mapToObj(near::prompt).toList();
    return JoinedPictures.of(near, normal.rows(rows).under(prompts));
  }
}
