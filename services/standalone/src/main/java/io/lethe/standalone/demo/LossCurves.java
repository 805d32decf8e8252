package io.lethe.standalone.demo;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Lines of a training's losses, in a frame of {@value #WIDTH} by {@value #HEIGHT}. */
final class LossCurves {

  static final int WIDTH = 640;
  static final int HEIGHT = 200;

  private LossCurves() {}

  /**
   * One line.
   *
   * @param name the part of the objective
   * @param points as SVG takes them
   * @param last its value at the last step
   */
  record Curve(String name, String points, double last) {

    /** The last value, as the page writes it. */
    public String lastWritten() {
      return String.format(Locale.ROOT, "%.3g", last);
    }
  }

  /** A line for each part of the objective that each step has; all share one scale. */
  static List<Curve> of(List<LoopHistory.StepLoss> all) {
    // Before its first step a training tells of no loss.
    List<LoopHistory.StepLoss> losses =
        all.stream().filter(loss -> !loss.parts().isEmpty()).toList();
    if (losses.size() < 2) {
      return List.of();
    }
    var names = new TreeSet<>(losses.get(0).parts().keySet());
    losses.forEach(loss -> names.retainAll(loss.parts().keySet()));
    double least = losses.stream().flatMapToDouble(LossCurves::values).min().orElse(0);
    double most = losses.stream().flatMapToDouble(LossCurves::values).max().orElse(1);
    double range = most > least ? most - least : 1;
    int first = losses.get(0).step();
    int steps = Math.max(1, losses.get(losses.size() - 1).step() - first);
    return names.stream()
        .map(
            name ->
                new Curve(
                    name,
                    losses.stream()
                        .map(
                            loss ->
                                String.format(
                                    Locale.ROOT,
                                    "%.1f,%.1f",
                                    (double) WIDTH * (loss.step() - first) / steps,
                                    HEIGHT * (most - loss.parts().get(name)) / range))
                        .collect(Collectors.joining(" ")),
                    losses.get(losses.size() - 1).parts().get(name)))
        .toList();
  }

  private static DoubleStream values(LoopHistory.StepLoss loss) {
    return loss.parts().values().stream().mapToDouble(Double::doubleValue);
  }
}
