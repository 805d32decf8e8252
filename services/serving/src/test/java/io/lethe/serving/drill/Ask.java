package io.lethe.serving.drill;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.GenerationRequest;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A request of the drill. */
record Ask(int count, long seed, SamplerKind sampler, int steps) {

  private static final int SEEDS = 3;

  /** All that are asked for, in turns: few, so that each picture can be made alone beforehand. */
  static final List<Ask> ALL =
      IntStream.range(0, SEEDS)
          .mapToLong(seed -> 100L * seed)
          .boxed()
          .flatMap(
              seed ->
                  Stream.of(
                      new Ask(1, seed, SamplerKind.DPM_SOLVER_2M, 10),
                      new Ask(3, seed, SamplerKind.DPM_SOLVER_2M, 10),
                      new Ask(1, seed, SamplerKind.DDIM, 4),
                      new Ask(2, seed, SamplerKind.DPM_SOLVER_2M, 10),
                      new Ask(1, seed, SamplerKind.DDPM, 20)))
          .toList();

  static Ask number(int i) {
    return ALL.get(i % ALL.size());
  }

  List<PictureRequest> pictures() {
    return IntStream.range(0, count)
        .mapToObj(i -> new PictureRequest(seed + i, sampler, steps, null))
        .toList();
  }

  String json(String model) {
    return "{\"model\": \"%s\", \"count\": %d, \"seed\": %d, \"sampler\": \"%s\", \"steps\": %d}"
        .formatted(model, count, seed, sampler.wireName(), steps);
  }

  GenerationRequest record(String requestId, String model) {
    return GenerationRequest.newBuilder()
        .setRequestId(requestId)
        .setModel(model)
        .setCount(count)
        .setSeed(seed)
        .setSampler(sampler.wireName())
        .setSteps(steps)
        .build();
  }
}
