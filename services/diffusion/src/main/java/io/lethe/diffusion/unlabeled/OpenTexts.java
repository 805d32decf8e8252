package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labels under texts that leave open what was reported. Of such a text few pictures are sensitive,
 * so it has few labels, too few to learn from. But what was reported is unwanted under each of
 * them.
 */
final class OpenTexts {

  private OpenTexts() {}

  /** Labels under their own texts, and all of them under each open text. */
  static PictureSource with(PictureSource labelled, List<String> open) {
    if (open.isEmpty()) {
      return labelled;
    }
    int labels = labelled.size();
    int[] rows = IntStream.range(0, labels * open.size()).map(row -> row % labels).toArray();
    List<String> texts =
        IntStream.range(0, rows.length).mapToObj(row -> open.get(row / labels)).toList();
    return JoinedPictures.of(labelled, labelled.rows(rows).under(texts));
  }
}
