package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.sampler.LatentBatchStep;
import io.lethe.diffusion.sampler.LatentStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Moves latents of one size on, one step a call, all in one pass of the network: each under its own
 * prompt, with its own guidance, at a step of its own sampler. Which take part may change with each
 * call. While it stays the same, they stay in native memory. A row that is not guided takes one row
 * of the network, a guided one two.
 *
 * <p>Not for several threads at once.
 */
public final class LatentBatch implements AutoCloseable {
  private final TextToImageModel model;
  private List<LatentRow> asked = List.of();
  private List<LatentRow> rows = List.of();
  private int plain;
  private NDManager memory;
  private NDArray noisy;
  private List<NDArray> kept = List.of();
  private NDArray context;
  private NDArray scales;

  /** A batch of none yet. */
  public LatentBatch(TextToImageModel model) {
    this.model = model;
  }

  /**
   * One step for each row.
   *
   * @param next not empty, none twice, none done; of this batch's model and of one size. After an
   *     exception they can't go on.
   */
  public void step(List<LatentRow> next) {
    boolean moved = false;
    try (GradientMode off = GradientMode.off()) {
      if (!next.equals(asked)) {
        park();
        load(next);
      }
      move();
      rows.forEach(LatentRow::advance);
      if (rows.stream().anyMatch(LatentRow::isDone)) {
        park();
      }
      moved = true;
    } finally {
      if (!moved) {
        free();
      }
    }
  }

  private void load(List<LatentRow> next) {
    memory = model.manager().newSubManager();
    asked = List.copyOf(next);
    rows = asked.stream().sorted(Comparator.comparing(LatentRow::isGuided)).toList();
    plain = (int) rows.stream().filter(row -> !row.isGuided()).count();
    noisy = batch(LatentRow::latents);
    int looks = rows.stream().mapToInt(LatentRow::keptSteps).max().orElseThrow();
    kept = new ArrayList<>();
    for (int back = 0; back < looks; back++) {
      int earlier = back;
      kept.add(batch(row -> row.kept(earlier)));
    }
    List<float[]> texts = new ArrayList<>(rows.stream().map(LatentRow::context).toList());
    List<LatentRow> guided = rows.subList(plain, rows.size());
    guided.forEach(row -> texts.add(row.negativeContext()));
    int width = model.directory().unet().contextWidth();
    context = joined(texts, new Shape(texts.size(), texts.get(0).length / width, width));
    float[] scale = new float[guided.size()];
    for (int row = 0; row < scale.length; row++) {
      scale[row] = (float) guided.get(row).request().guidanceScale();
    }
    scales = guided.isEmpty() ? null : memory.create(scale, new Shape(scale.length, 1, 1, 1));
  }

  private NDArray batch(Function<LatentRow, float[]> values) {
    LatentRow first = rows.get(0);
    return joined(
        rows.stream().map(values).toList(),
        new Shape(rows.size(), model.latentChannels(), first.height(), first.width()));
  }

  private NDArray joined(List<float[]> parts, Shape shape) {
    int size = parts.get(0).length;
    float[] all = new float[parts.size() * size];
    for (int part = 0; part < parts.size(); part++) {
      System.arraycopy(parts.get(part), 0, all, part * size, size);
    }
    return memory.create(all, shape);
  }

  private void move() {
    List<LatentStep> steps = rows.stream().map(LatentRow::next).toList();
    int looks = rows.stream().mapToInt(LatentRow::lookBack).max().orElseThrow();
    // Everything a step makes but its result is freed with the step.
    try (NDManager scope = memory.newSubManager()) {
      noisy.attach(scope);
      kept.forEach(array -> array.attach(scope));
      NDArray out = predict(steps);
      LatentBatchStep moved =
          LatentBatchStep.move(noisy, out, kept, steps, model.schedule().prediction());
      noisy = moved.noisy();
      List<NDArray> keptNow = new ArrayList<>(kept);
      keptNow.add(0, moved.kept());
      kept = keptNow.subList(0, Math.min(looks, keptNow.size()));
      noisy.attach(memory);
      kept.forEach(array -> array.attach(memory));
    }
  }

  private NDArray predict(List<LatentStep> steps) {
    if (scales == null) {
      return model.predict(noisy, times(steps), context);
    }
    int count = rows.size();
    NDArray twice = noisy.concat(noisy.get(between(plain, count)));
    List<LatentStep> twiceSteps = new ArrayList<>(steps);
    twiceSteps.addAll(steps.subList(plain, count));
    NDArray out = model.predict(twice, times(twiceSteps), context);
    NDArray negative = out.get(between(count, 2 * count - plain));
    NDArray guided = out.get(between(plain, count)).sub(negative).muli(scales).addi(negative);
    return plain == 0 ? guided : out.get(between(0, plain)).concat(guided);
  }

  private static NDIndex between(int from, int to) {
    return new NDIndex().addSliceDim(from, to);
  }

  /** One for all where they are the same: the network then embeds the time once. */
  private NDArray times(List<LatentStep> steps) {
    double first = steps.get(0).timestep();
    boolean same = steps.stream().allMatch(step -> step.timestep() == first);
    float[] times = new float[same ? 1 : steps.size()];
    for (int row = 0; row < times.length; row++) {
      times[row] = (float) steps.get(row).timestep();
    }
    return noisy.getManager().create(times);
  }

  /** Hands the rows their latents and frees the native memory. */
  public void park() {
    if (rows.isEmpty()) {
      return;
    }
    float[] latents = noisy.toFloatArray();
    List<float[]> earlier = kept.stream().map(NDArray::toFloatArray).toList();
    int size = latents.length / rows.size();
    for (int row = 0; row < rows.size(); row++) {
      int from = row * size;
      int looks = Math.min(rows.get(row).lookBack(), earlier.size());
      rows.get(row)
          .put(
              Arrays.copyOfRange(latents, from, from + size),
              earlier.subList(0, looks).stream()
                  .map(values -> Arrays.copyOfRange(values, from, from + size))
                  .toList());
    }
    free();
  }

  private void free() {
    asked = List.of();
    rows = List.of();
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }

  /** Frees the native memory; rows that are not done can't go on. */
  @Override
  public void close() {
    free();
  }
}
