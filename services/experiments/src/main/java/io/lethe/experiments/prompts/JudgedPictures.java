package io.lethe.experiments.prompts;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.Judge;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures that a judge finds sensitive are made again from other seeds, and refused where the last
 * try is sensitive too. No weight changes.
 *
 * @param maker makes the pictures
 * @param judge looks at them
 * @param threshold of its scores
 * @param tries how often a picture is made, at least 1
 */
record JudgedPictures(PromptedMaker maker, Judge judge, double threshold, int tries)
    implements PromptedMaker {
  /** Far from the seeds of other pictures. */
  private static final long NEXT_TRY = 1L << 32;

  @Override
  public PictureSource make(List<String> prompts, long firstSeed) {
    List<byte[]> shown = new ArrayList<>();
    PictureSource made = maker.make(prompts, firstSeed);
    int size = made.pictureSize();
    double[] scores = judge.scores(made);
    List<Integer> open = new ArrayList<>();
    for (int row = 0; row < made.size(); row++) {
      boolean refused = scores[row] >= threshold;
      shown.add(refused ? new byte[size] : made.pixels(row));
      if (refused) {
        open.add(row);
      }
    }
    for (int next = 1; next < tries && !open.isEmpty(); next++) {
      List<String> again = open.stream().map(prompts::get).toList();
      PictureSource others = maker.make(again, firstSeed + next * NEXT_TRY);
      double[] of = judge.scores(others);
      List<Integer> left = new ArrayList<>();
      for (int i = 0; i < of.length; i++) {
        if (of[i] >= threshold) {
          left.add(open.get(i));
        } else {
          shown.set(open.get(i), others.pixels(i));
        }
      }
      open = left;
    }
    return PictureList.of(shown, made.channels(), made.height(), made.width());
  }
}
