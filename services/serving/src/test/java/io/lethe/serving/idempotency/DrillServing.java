package io.lethe.serving.idempotency;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.DeploymentView;
import io.lethe.serving.fixture.ServedModels;
import io.lethe.serving.generation.CheckedRequest;
import io.lethe.serving.generation.GenerationPublisher;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.generation.KnownModels;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.generation.Rules;
import io.lethe.serving.guard.Guards;
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.serving.swap.Denoiser;
import io.lethe.serving.swap.Denoising;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of serving answers requests, in a JVM of its own, to be killed: it consumes the topic, and
 * its clients call with ids of their own until each is answered. Arguments: bootstrap servers, the
 * model, and how many ids its clients have.
 */
final class DrillServing {

  /** Pictures of each request. */
  static final int COUNT = 3;

  private static final Logger LOG = LoggerFactory.getLogger(DrillServing.class);
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(1);

  private DrillServing() {}

  /** The id of a call. */
  static String callId(int call) {
    return "call-" + call;
  }

  static GenerationRequest request(String id, String model) {
    return GenerationRequest.newBuilder()
        .setRequestId(id)
        .setModel(model)
        .setCount(COUNT)
        .setSteps(5)
        .build();
  }

  public static void main(String[] args) throws InterruptedException {
    var kafka =
        new KafkaClients(
            KafkaProperties.at(args[0]), "lethe-serving-drill", Duration.ofSeconds(10));
    String model = args[1];
    var writer = new TopicWriter(kafka.writer("writer", Duration.ofSeconds(10)), PUBLISH_TIMEOUT);
    var models =
        new ModelServers(
            name -> new ModelServer(name, 256, 4, Duration.ofSeconds(5), pictures -> {}));
    LiveSlots.flip(models.serve(model).slot(), "v1", new SlowDenoiser());
    var follower =
        new DeploymentFollower(
            () -> kafka.reader("follower"), new DeploymentView(), (name, target) -> {});
    follower.start();
    var service =
        new GenerationService(
            Rules.upTo(COUNT),
            new KnownModels(follower, Duration.ofSeconds(10)),
            new ServedModels(models),
            Guards.off(),
            name -> DEADLINE,
            new RequestProgress(),
            new GenerationPublisher(writer, Clock.systemUTC()));
    var claims =
        new RequestClaims(() -> kafka.reader("follower"), writer, Duration.ofSeconds(10), 10_000);
    claims.start();
    var published =
        new PublishedGenerations(
            () -> kafka.lookup("lookups"),
            () -> kafka.reader("searches"),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5));
    var deduplication = new RequestDeduplication(claims, published);
    new RequestConsumer(
            kafka,
            PUBLISH_TIMEOUT,
            deduplication,
            service,
            name -> Duration.ofMinutes(5),
            Clock.systemUTC())
        .start();
    var idempotent =
        new IdempotentGeneration(
            deduplication, service, Guards.off(), name -> DEADLINE, PUBLISH_TIMEOUT);
    for (int call = 0; call < Integer.parseInt(args[2]); call++) {
      callUntilAnswered(idempotent, service, request(callId(call), model));
    }
    // All calls may be answered while records still wait, and the consumer's is a daemon thread.
    new CountDownLatch(1).await();
  }

  private static void callUntilAnswered(
      IdempotentGeneration idempotent, GenerationService service, GenerationRequest request) {
    CheckedRequest checked = service.check(request);
    while (true) {
      try {
        idempotent.answer(checked).get(30, TimeUnit.SECONDS);
        return;
      } catch (Exception e) {
        LOG.info("{} is not answered yet: {}", request.getRequestId(), e.getMessage());
        // As a client that heeds Retry-After.
        CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS))
            .join();
      }
    }
  }

  /** Takes its time, so that kills fall into it. */
  private static final class SlowDenoiser implements Denoiser {

    private static final long STEP_NANOS = 2_000_000;

    private final FakeDenoiser grey = new FakeDenoiser(9);

    @Override
    public PictureShape shape() {
      return grey.shape();
    }

    @Override
    public int maxSteps() {
      return grey.maxSteps();
    }

    @Override
    public ClassLabels classLabels() {
      return grey.classLabels();
    }

    @Override
    public long weightBytes() {
      return grey.weightBytes();
    }

    @Override
    public Denoising begin(PictureRequest request) {
      return grey.begin(request);
    }

    @Override
    public void step(List<Denoising> pictures) {
      LockSupport.parkNanos(STEP_NANOS);
      grey.step(pictures);
    }

    @Override
    public void close() {
      grey.close();
    }
  }
}
