package io.lethe.serving.generation;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.TextInputs;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.ModelSlot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Answers a request for pictures, over HTTP and from the topic alike: it is checked, its pictures
 * are made, screened by the guard and encoded, and their Generations are published.
 */
public final class GenerationService {

  private final RequestRules rules;
  private final KnownModels known;
  private final ModelUses models;
  private final Guard guard;
  private final Function<String, Duration> deadline;
  private final RequestProgress progress;
  private final GenerationPublisher publisher;
  private final RequestRouting routing;

  /** Like the other, of pictures that the champion makes. */
  public GenerationService(
      RequestRules rules,
      KnownModels known,
      ModelUses models,
      Guard guard,
      Function<String, Duration> deadline,
      RequestProgress progress,
      GenerationPublisher publisher) {
    this(rules, known, models, guard, deadline, progress, publisher, RequestRouting.CHAMPION);
  }

  /**
   * @param models holds each model in memory while a request uses it
   * @param guard screens the pictures before they leave
   * @param deadline longest time that a request's pictures may take, by its model
   * @param progress follows each request
   * @param routing decides who makes a request's pictures
   */
  public GenerationService(
      RequestRules rules,
      KnownModels known,
      ModelUses models,
      Guard guard,
      Function<String, Duration> deadline,
      RequestProgress progress,
      GenerationPublisher publisher,
      RequestRouting routing) {
    this.rules = rules;
    this.known = known;
    this.models = models;
    this.guard = guard;
    this.deadline = deadline;
    this.progress = progress;
    this.publisher = publisher;
    this.routing = routing;
  }

  /**
   * Checks a request and fills in what it leaves out.
   *
   * @throws InvalidFieldException naming the first field that can't be used
   */
  public CheckedRequest check(GenerationRequest request) {
    return rules.check(request);
  }

  /**
   * Has a request's pictures made and publishes them.
   *
   * @return the Generations in the request's order, once the broker has acknowledged all; completes
   *     with what {@link #make} completes with, and with {@link RefusedException} (BROKER_AWAY)
   *     when a Generation is not acknowledged. Cancelling it takes pictures that still wait out of
   *     the queue
   */
  public CompletableFuture<List<Generation>> answer(CheckedRequest request) {
    return answer(request, Set.of(), UnaryOperator.identity());
  }

  /**
   * Like {@link #answer(CheckedRequest)}, for a request that was answered in part.
   *
   * @param published indices of the Generations that are published already: the others are
   * @param made applied to the Generations before they are published; where it fails, none is
   */
  public CompletableFuture<List<Generation>> answer(
      CheckedRequest request,
      Set<Integer> published,
      UnaryOperator<CompletableFuture<List<Generation>>> made) {
    CompletableFuture<List<Generation>> generations = make(request, published, WayIn.HTTP);
    return cancelling(generations, made.apply(generations).thenCompose(publisher::publish));
  }

  /**
   * Has the pictures of a request from the topic made, screened and encoded, for a caller that
   * publishes them itself.
   *
   * @param published indices of the Generations that are published already: the others are returned
   * @return Generations in the request's order; completes with {@link InvalidFieldException} for an
   *     unknown model, and for steps, a class or guidance that it can't be asked for; with {@link
   *     RefusedException} when the pictures can't be made now; with IllegalArgumentException when
   *     one is too large for a record; and with what the denoiser threw when it failed. Cancelling
   *     it takes pictures that still wait out of the queue
   */
  public CompletableFuture<List<Generation>> make(CheckedRequest request, Set<Integer> published) {
    return make(request, published, WayIn.TOPIC);
  }

  /**
   * Why a request's pictures could not be queued now: NOT_READY, QUEUE_FULL or STOPPING. Empty
   * where they could, and where {@link #make} tells: for an unknown model, and over HTTP for one
   * that it loads first.
   */
  public Optional<RefusedException> refusal(CheckedRequest request, WayIn way) {
    return models.refusal(request.model(), request.pictures().size(), way);
  }

  private CompletableFuture<List<Generation>> make(
      CheckedRequest request, Set<Integer> published, WayIn way) {
    CompletableFuture<List<MadePicture>> pictures = pictures(request, way);
    var generations = new CompletableFuture<List<Generation>>();
    var unused =
        pictures
            .thenCompose(made -> publisher.encode(request, made, published, generations::isDone))
            .whenComplete(
                (encoded, error) -> {
                  if (error == null) {
                    generations.complete(encoded);
                  } else {
                    generations.completeExceptionally(error);
                  }
                });
    return cancelling(pictures, generations);
  }

  /** A cancelled future cancels none of those that it was composed of. */
  private static <T> CompletableFuture<T> cancelling(
      CompletableFuture<?> first, CompletableFuture<T> composed) {
    var unused = composed.whenComplete((done, error) -> first.cancel(false));
    return composed;
  }

  private CompletableFuture<List<MadePicture>> pictures(CheckedRequest request, WayIn way) {
    var queued = new AtomicReference<QueuedPictures>();
    long end = System.nanoTime() + deadline.apply(request.model()).toNanos();
    CompletableFuture<ModelUse> use =
        known
            .requireInService(request.model())
            .thenCompose(nothing -> models.begin(request.model()));
    CompletableFuture<List<MadePicture>> pictures =
        use.thenCompose(
            begun -> {
              begun.server().slot().live().ifPresent(live -> check(request, live));
              queued.set(new QueuedPictures(routing.makerOf(request, begun.server()::make), way));
              return screened(request, queued.get(), end);
            });
    // Also after a cancellation or at the deadline: nobody waits for the rest.
    var unused =
        pictures.whenComplete(
            (made, error) -> {
              if (queued.get() != null) {
                queued.get().cancel();
              }
              // Where the use begins only now, it ends at once.
              var ended = use.thenAccept(ModelUse::close);
            });
    return pictures;
  }

  private CompletableFuture<List<MadePicture>> screened(
      CheckedRequest request, QueuedPictures queued, long end) {
    CompletableFuture<List<MadePicture>> first = queued.make(request.pictures());
    CompletableFuture<List<MadePicture>> screened =
        first.thenCompose(made -> guard.screen(request.model(), made, queued));
    CompletableFuture<List<MadePicture>> inTime = inTime(screened, end);
    progress.follow(request, queued.pictures(), inTime);
    var unused = inTime.thenRun(() -> routing.answered(request, first.join()));
    return inTime;
  }

  private CompletableFuture<List<MadePicture>> inTime(
      CompletableFuture<List<MadePicture>> screened, long end) {
    return screened
        .orTimeout(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    error instanceof TimeoutException
                        ? new RefusedException(
                            Refusal.DEADLINE, "The pictures were not made in time.", error)
                        : error));
  }

  private static void check(CheckedRequest request, ModelSlot.Live live) {
    PictureRequest first = request.pictures().get(0);
    if (first.steps() > live.maxSteps()) {
      throw new InvalidFieldException(
          "steps",
          "%d steps were asked for; this model has %d.".formatted(first.steps(), live.maxSteps()));
    }
    live.textInputs()
        .map(texts -> texts.problemOf(first))
        .orElseGet(() -> TextInputs.problemWithout(first))
        .ifPresent(it -> reject(it.field(), it.problem()));
    if (live.textInputs().isPresent()) {
      return;
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
