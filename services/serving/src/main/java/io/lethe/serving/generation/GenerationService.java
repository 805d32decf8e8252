package io.lethe.serving.generation;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.Regenerator;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.ModelSlot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** Takes orders, over HTTP and from the topic alike, to the model that makes the pictures. */
public final class GenerationService {

  private final ModelServers models;
  private final KnownModels known;
  private final Guard guard;
  private final Function<String, Duration> deadline;
  private final RequestProgress progress;

  /**
   * @param guard screens the pictures before they leave
   * @param deadline longest time that an order's pictures may take, by its model
   * @param progress follows each order
   */
  public GenerationService(
      ModelServers models,
      KnownModels known,
      Guard guard,
      Function<String, Duration> deadline,
      RequestProgress progress) {
    this.models = models;
    this.progress = progress;
    this.known = known;
    this.guard = guard;
    this.deadline = deadline;
  }

  /**
   * Has an order's pictures made and screened.
   *
   * @return the pictures in the order's order; completes with {@link InvalidFieldException} for an
   *     unknown model, and for steps, a class or guidance that it can't be asked for, with {@link
   *     RefusedException} when the order can't be met now, and with what the denoiser threw when it
   *     failed. Cancelling it takes pictures that still wait out of the queue.
   */
  public CompletableFuture<List<MadePicture>> make(CheckedRequest order) {
    var queued = new AtomicReference<List<CompletableFuture<MadePicture>>>(List.of());
    CompletableFuture<List<MadePicture>> pictures =
        known.require(order.model()).thenCompose(nothing -> make(order, queued::set));
    // Also after a cancellation or at the deadline: what still waits is not made for nobody.
    var unused =
        pictures.whenComplete((made, error) -> queued.get().forEach(task -> task.cancel(false)));
    return pictures;
  }

  private CompletableFuture<List<MadePicture>> make(
      CheckedRequest order, Consumer<List<CompletableFuture<MadePicture>>> queued) {
    ModelServer model = model(order);
    Regenerator remaker =
        requests -> {
          List<CompletableFuture<MadePicture>> tasks = model.make(requests);
          queued.accept(tasks);
          return all(tasks);
        };
    List<CompletableFuture<MadePicture>> tasks = model.make(order.pictures());
    queued.accept(tasks);
    CompletableFuture<List<MadePicture>> screened =
        all(tasks).thenCompose(made -> guard.screen(order.model(), made, remaker));
    CompletableFuture<List<MadePicture>> inTime = inTime(screened, deadline.apply(order.model()));
    progress.follow(order, tasks, inTime);
    return inTime;
  }

  private ModelServer model(CheckedRequest order) {
    ModelServer model =
        models
            .find(order.model())
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.NOT_READY, "Model " + order.model() + " has no warm version yet."));
    model.slot().live().ifPresent(live -> check(order, live));
    return model;
  }

  private static CompletableFuture<List<MadePicture>> all(
      List<CompletableFuture<MadePicture>> queued) {
    return CompletableFuture.allOf(queued.toArray(CompletableFuture<?>[]::new))
        .thenApply(nothing -> queued.stream().map(CompletableFuture::join).toList());
  }

  private static CompletableFuture<List<MadePicture>> inTime(
      CompletableFuture<List<MadePicture>> made, Duration deadline) {
    return made.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    error instanceof TimeoutException
                        ? new RefusedException(
                            Refusal.DEADLINE, "The pictures were not made in time.", error)
                        : error));
  }

  private static void check(CheckedRequest order, ModelSlot.Live live) {
    PictureRequest first = order.pictures().get(0);
    if (first.steps() > live.maxSteps()) {
      throw new InvalidFieldException(
          "steps",
          "%d steps were asked for; this model has %d.".formatted(first.steps(), live.maxSteps()));
    }
    Integer label = first.classLabel();
    ClassLabels classes = live.classLabels();
    classes.problem(label).ifPresent(problem -> reject("classLabel", problem));
    classes
        .guidanceProblem(label, first.guidanceScale())
        .ifPresent(problem -> reject("guidanceScale", problem));
  }

  private static void reject(String field, String problem) {
    throw InvalidFieldException.of(field, problem);
  }
}
