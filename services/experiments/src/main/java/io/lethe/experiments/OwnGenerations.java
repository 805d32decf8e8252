package io.lethe.experiments;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import java.util.ArrayList;
import java.util.List;

/**
 * What jobs learn from where nobody has the data set any more: pictures that models made. The
 * champion makes the unlabeled ones, and the root a share of them where that is asked for; reports
 * are of the root's, for a champion that has unlearned a class shows none of it.
 */
final class OwnGenerations {
  private static final int BATCH = 100;

  /** Far more than a class that can be reported needs. */
  private static final int MOST_BATCHES = 100;

  private final ExperimentSettings settings;
  private final PictureMaker maker;
  private final Evaluation evaluation;
  private final DiffusionModel root;
  private final int count;
  private final List<byte[]> reported = new ArrayList<>();
  private int batches;

  /**
   * Starts without reports.
   *
   * @param count unlabeled pictures of each job
   */
  OwnGenerations(
      ExperimentSettings settings,
      PictureMaker maker,
      Evaluation evaluation,
      DiffusionModel root,
      int count) {
    this.settings = settings;
    this.maker = maker;
    this.evaluation = evaluation;
    this.root = root;
    this.count = count;
  }

  /**
   * Reports as many more pictures of a class as the settings have labels.
   *
   * @throws IllegalArgumentException if the settings ask for all there are, or the root makes next
   *     to none
   */
  void report(int shown) {
    int wanted = settings.labels().count();
    if (wanted == 0) {
      throw new IllegalArgumentException("--labels must say how many each job's reports are.");
    }
    int until = reported.size() + wanted;
    for (int tries = 0; reported.size() < until; tries++) {
      if (tries == MOST_BATCHES) {
        throw new IllegalArgumentException(
            "The base makes too few pictures of class %d to report %d.".formatted(shown, wanted));
      }
      PictureSource made = maker.makeUnmeasured(root, count + BATCH * batches++, BATCH);
      int[] classes = evaluation.classes(made);
      for (int row = 0; row < classes.length && reported.size() < until; row++) {
        if (classes[row] == shown) {
          reported.add(made.pixels(row));
        }
      }
    }
  }

  /** The data of a job, whose champion makes the unlabeled pictures. */
  ExperimentSplit split(ExperimentSplit ofDataSet, DiffusionModel champion) {
    int ofRoot = (int) Math.round(settings.rootShare() * count);
    List<byte[]> unlabeled = new ArrayList<>();
    add(unlabeled, champion, count - ofRoot);
    add(unlabeled, root, ofRoot);
    return ofDataSet.withData(source(unlabeled), source(reported));
  }

  private void add(List<byte[]> pictures, DiffusionModel model, int some) {
    PictureSource made = maker.makeUnmeasured(model, 0, some);
    for (int row = 0; row < made.size(); row++) {
      pictures.add(made.pixels(row));
    }
  }

  private PictureSource source(List<byte[]> pictures) {
    return PictureList.of(pictures, root.channels(), root.height(), root.width());
  }
}
