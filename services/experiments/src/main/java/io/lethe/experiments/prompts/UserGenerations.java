package io.lethe.experiments.prompts;

import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.texttoimage.PromptedPictures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Latents that a model made for its users, with their prompts, as a trainer finds them.
 *
 * @param near of the prompts that are reported, none of them reported itself
 * @param reported those that show an unwanted motif and were reported
 */
record UserGenerations(PictureSource near, PictureSource reported) {

  /** Pictures that users look at for each one that they report. */
  private static final int LOOKED_AT = 2;

  /** As many as a trainer has its base make. */
  private static final int UNCONDITIONAL = 256;

  /** Rows for one set of data have seeds below it. */
  private static final long MOST = 10_000;

  /** From the seeds of one part of the data to those of the next. */
  private static final long PART = 4 * MOST;

  /**
   * What users of a motif had made.
   *
   * @param maker makes the pictures
   * @param counts how many
   * @param part apart from other parts of the data in its seeds, 0 or more
   * @param evaluation sees what the pictures show, in place of users
   * @return with fewer reported ones where fewer of them show the motif
   */
  static UserGenerations of(
      PromptedPictures maker,
      Motif unwanted,
      PromptExperiment.Settings counts,
      int part,
      PromptedEvaluation evaluation) {
    List<String> prompts = PromptSets.of(unwanted).reported();
    long seed = seed(counts, part);
    PictureSource looked = made(maker, prompts, LOOKED_AT * counts.reports(), seed + MOST);
    int[] classes = evaluation.classes(decoded(maker, looked));
    int[] shown =
        IntStream.range(0, classes.length)
            .filter(row -> classes[row] == unwanted.ordinal())
            .limit(counts.reports())
            .toArray();
    return new UserGenerations(made(maker, prompts, counts.unlabeled(), seed), looked.rows(shown));
  }

  /** What the model made under prompts that name other motifs. */
  static PictureSource far(
      PromptedPictures maker, List<Motif> unwanted, PromptExperiment.Settings counts, int part) {
    List<String> prompts = new ArrayList<>(PromptSets.naming(PromptSets.others(unwanted)));
    if (counts.paraphrased()) {
      unwanted.forEach(motif -> prompts.addAll(PromptSets.of(motif).paraphrased()));
    }
    return made(maker, prompts, counts.unlabeled(), seed(counts, part) + 2 * MOST);
  }

  /** What a model draws when nothing is asked for. */
  static PictureSource unconditional(PromptedPictures maker, PromptExperiment.Settings counts) {
    return made(maker, List.of(""), UNCONDITIONAL, seed(counts, 0) + 3 * MOST);
  }

  private static long seed(PromptExperiment.Settings counts, int part) {
    return PromptExperiment.DATA_SEED + counts.seed() * PromptExperiment.SEEDS + part * PART;
  }

  private static PictureSource made(
      PromptedPictures maker, List<String> prompts, int count, long firstSeed) {
    List<String> all = PromptSets.repeated(prompts, count);
    List<byte[]> halves =
        maker.latents(all, firstSeed).stream()
            .map(row -> HalfPrecision.encode(row, 0, row.length))
            .toList();
    var blocks = maker.model().directory().unet().blocks();
    return new LatentPictures(halves, all, blocks.inChannels(), blocks.height(), blocks.width());
  }

  /** The pictures of latents. */
  static PictureList decoded(PromptedPictures maker, PictureSource latents) {
    List<float[]> values = new ArrayList<>();
    for (int row = 0; row < latents.size(); row++) {
      float[] one = new float[latents.pictureSize()];
      latents.copyRow(row, one, 0);
      values.add(one);
    }
    return maker.decode(values);
  }

  /** Both together. */
  UserGenerations and(UserGenerations more) {
    return new UserGenerations(
        JoinedPictures.of(near, more.near()), JoinedPictures.of(reported, more.reported()));
  }
}
