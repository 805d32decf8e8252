package io.lethe.drills.stage;

import java.util.random.RandomGenerator;

/** A kind of fault, made on purpose while clients go on. */
public interface Drill {

  /** As the command line knows it. */
  String name();

  /** What it does, in one sentence. */
  String description();

  /** Says what it needs, before anything is started. */
  default void prepare(SetUp setUp) {}

  /**
   * Makes the faults, and waits after each until work goes on. All runs again at the end.
   *
   * @param random chooses moments and victims
   */
  void run(DrillStage stage, DrillSettings settings, RandomGenerator random) throws Exception;
}
