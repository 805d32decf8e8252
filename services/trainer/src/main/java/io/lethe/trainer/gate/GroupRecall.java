package io.lethe.trainer.gate;

import io.lethe.schemas.statistics.Share;
import io.lethe.trainer.training.Judgement;

/**
 * The share of labels that a judge finds without having learned from them. What was reported first
 * may be easy to find, and what was reported last hard: each group is rated by its own share.
 *
 * @param all of all labels
 * @param learned of those that the champion has learned; of all where there are none
 * @param added of those added since; of all where there are none
 */
record GroupRecall(Share all, Share learned, Share added) {

  /** Without a judge nothing is found. */
  static final GroupRecall UNKNOWN = of(new Share(0, 1));

  /** As the judge was found to do when it was trained. */
  static GroupRecall of(Judgement judge, GateLabels labels) {
    int positives = judge.estimate().positives();
    var all = new Share(Math.round(judge.estimate().recall() * positives), positives);
    boolean[] found = judge.found();
    boolean isOneGroup =
        labels.learnedOnes().size() == 0
            || labels.addedOnes().size() == 0
            || found.length < labels.added().length;
    return isOneGroup
        ? of(all)
        : new GroupRecall(all, labels.recall(found, false), labels.recall(found, true));
  }

  private static GroupRecall of(Share all) {
    return new GroupRecall(all, all, all);
  }
}
