package io.lethe.experiments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An experiment and where its parts lie.
 *
 * @param name of the experiment
 * @param settings of the run
 * @param base diffusers directory to fine-tune; null for the shipped one
 * @param oracle diffusers directory of a model that never saw a sensitive picture, to compare with;
 *     null for none
 * @param data the data set's folder; null for the shipped one
 * @param network unet/config.json for training from scratch; null for the paper's
 * @param save where the trained model goes; null for nowhere
 * @param grid where pictures before and after go; null for nowhere
 * @param json where the result goes; null for nowhere
 * @param command the arguments of the run
 */
public record ExperimentRun(
    String name,
    ExperimentSettings settings,
    Path base,
    Path oracle,
    Path data,
    Path network,
    Path save,
    Path grid,
    Path json,
    List<String> command) {

  /**
   * The same from another base, and compared with another oracle.
   *
   * @param otherBase null for the shipped one
   * @param otherOracle null for none
   */
  public ExperimentRun with(Path otherBase, Path otherOracle) {
    return new ExperimentRun(
        name, settings, otherBase, otherOracle, data, network, save, grid, json, command);
  }

  /** The arguments without those that only say where the outcome is written. */
  List<String> repeating() {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < command.size(); i++) {
      if (List.of("--json", "--grid").contains(command.get(i))) {
        i++;
      } else {
        kept.add(command.get(i));
      }
    }
    return kept;
  }
}
