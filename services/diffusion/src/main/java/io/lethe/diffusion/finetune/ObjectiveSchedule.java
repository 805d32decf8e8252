package io.lethe.diffusion.finetune;

import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Objective;
import java.util.function.Supplier;

/** Chooses what each step minimises; it may look at the model as it is. */
@FunctionalInterface
public interface ObjectiveSchedule {

  /**
   * The objective of a step, asked once for each step, in order.
   *
   * @param step 0 .. steps-1
   * @param model gives the model that would be the result if training ended before this step; it
   *     belongs to the training and changes with the next call
   */
  Objective at(int step, Supplier<DiffusionModel> model);

  /** The same objective in every step. */
  static ObjectiveSchedule constant(Objective objective) {
    return (step, model) -> objective;
  }
}
