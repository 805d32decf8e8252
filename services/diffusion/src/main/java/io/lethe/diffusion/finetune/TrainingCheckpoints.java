package io.lethe.diffusion.finetune;

/**
 * Keeps the state of a training, so that a run that was killed can go on where it was. Called on
 * the training thread: what it does takes time from the training, and what it throws ends it.
 */
public interface TrainingCheckpoints {

  /** Keeps nothing. */
  TrainingCheckpoints NONE =
      new TrainingCheckpoints() {
        @Override
        public void restore(TrainingState state) {}

        @Override
        public void afterStep(TrainingState state, int steps) {}

        @Override
        public void cancelled(TrainingState state) {}
      };

  /**
   * Brings a state that has made no step yet to where an earlier run was; leaves it as it is where
   * there was none.
   */
  void restore(TrainingState state);

  /**
   * A step is finished.
   *
   * @param steps steps in all
   */
  void afterStep(TrainingState state, int steps);

  /** The training ends here, before its last step. */
  void cancelled(TrainingState state);
}
