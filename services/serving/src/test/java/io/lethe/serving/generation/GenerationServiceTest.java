package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.deployment.SeenModels;
import io.lethe.serving.fixture.ServedModels;
import io.lethe.serving.guard.Guards;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationServiceTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final ModelServers models =
      new ModelServers(name -> new ModelServer(name, 4, 2, LONG, pictures -> {}));
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final GenerationPublisher publisher =
      new GenerationPublisher(new TopicWriter(producer, LONG), Clock.systemUTC());

  @AfterEach
  void close() {
    gate.countDown();
    models.close();
    publisher.close();
  }

  @Test
  void picturesAreMadeInTheRequestsOrder() {
    givenAModelThat(new FakeDenoiser(1));

    assertThat(service(LONG).make(request(3), Set.of()).join())
        .extracting(Generation::getSeed)
        .containsExactly(0L, 1L, 2L);
  }

  @Test
  void aPictureIsAnsweredAfterItsGenerationIsAcknowledged() {
    // given
    givenAModelThat(new FakeDenoiser(1));

    // when
    CompletableFuture<List<Generation>> answer = service(LONG).answer(request(1));
    await().until(() -> producer.history().size() == 1);

    // then
    assertThat(answer).isNotDone();
    producer.completeNext();
    assertThat(answer.join()).extracting(Generation::getIndex).containsExactly(0);
  }

  @Test
  void picturesThatArePublishedAlreadyAreNotPublishedAgain() {
    // given
    givenAModelThat(new FakeDenoiser(1));

    // when
    CompletableFuture<List<Generation>> answer =
        service(LONG).answer(request(3), Set.of(0, 2), UnaryOperator.identity());
    await().until(() -> producer.history().size() == 1);
    producer.completeNext();

    // then
    assertThat(answer.join()).extracting(Generation::getIndex).containsExactly(1);
  }

  @Test
  void nothingIsPublishedWhereTheCallerRefusesWhatIsMade() {
    // given
    givenAModelThat(new FakeDenoiser(1));

    // when
    CompletableFuture<List<Generation>> answer =
        service(LONG)
            .answer(
                request(1),
                Set.of(),
                made ->
                    made.thenApply(
                        generations -> {
                          throw new RefusedException(Refusal.DEADLINE, "Too late.");
                        }));

    // then
    assertThatThrownBy(answer::join).cause().isInstanceOf(RefusedException.class);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void anUnknownClassIsNamed() {
    givenAModelThat(new FakeDenoiser(1));
    var request =
        new CheckedRequest("r", "m", List.of(new PictureRequest(0, SamplerKind.DDIM, 1, 3)), "f");

    assertThatThrownBy(() -> service(LONG).make(request, Set.of()).join())
        .cause()
        .isInstanceOfSatisfying(
            InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("classLabel"));
  }

  @Test
  void atTheDeadlineARequestIsRefusedAndNoLongerWaits() throws Exception {
    // given
    var stuck = new FakeDenoiser(1).waitingFor(gate);
    ModelServer model = givenAModelThat(stuck);
    var first = service(LONG).make(request(1), Set.of());
    stuck.awaitCall();

    // when
    CompletableFuture<List<Generation>> late = service(SHORT).make(request(4), Set.of());

    // then
    assertThatThrownBy(late::join)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.DEADLINE));
    assertThat(model.make(request(4).pictures())).as("the queue has room again").hasSize(4);
    gate.countDown();
    assertThat(first.join()).hasSize(1);
  }

  @Test
  void aCancelledAnswerNoLongerWaits() throws Exception {
    // given
    var stuck = new FakeDenoiser(1).waitingFor(gate);
    ModelServer model = givenAModelThat(stuck);
    var unused = service(LONG).make(request(1), Set.of());
    stuck.awaitCall();
    CompletableFuture<List<Generation>> answer = service(LONG).answer(request(4));

    // when
    answer.cancel(false);

    // then
    assertThat(model.make(request(4).pictures())).hasSize(4);
  }

  @Test
  void aUseEndsWithItsRequestAlsoWhereItBeginsTooLate() {
    // given a model that is loaded first
    ModelServer model = givenAModelThat(new FakeDenoiser(1));
    var loads = new CompletableFuture<ModelUse>();
    var open = new AtomicInteger();
    ModelUses uses =
        new ModelUses() {
          @Override
          public CompletableFuture<ModelUse> begin(String name) {
            open.incrementAndGet();
            return loads;
          }

          @Override
          public Optional<RefusedException> refusal(String name, int pictures, WayIn way) {
            return Optional.empty();
          }
        };
    GenerationService service = service(uses, LONG);
    CompletableFuture<List<Generation>> answered = service.make(request(1), Set.of());
    CompletableFuture<List<Generation>> cancelled = service.make(request(1), Set.of());

    // when
    cancelled.cancel(false);
    loads.complete(
        new ModelUse() {
          @Override
          public ModelServer server() {
            return model;
          }

          @Override
          public void close() {
            open.decrementAndGet();
          }
        });

    // then
    assertThat(answered.join()).hasSize(1);
    await().until(() -> open.get() == 0);
  }

  private ModelServer givenAModelThat(FakeDenoiser denoiser) {
    ModelServer model = models.serve("m");
    LiveSlots.flip(model.slot(), "v1", denoiser);
    return model;
  }

  private GenerationService service(Duration deadline) {
    return service(new ServedModels(models), deadline);
  }

  private GenerationService service(ModelUses uses, Duration deadline) {
    return new GenerationService(
        Rules.upTo(4),
        new KnownModels(SeenModels.of("m"), LONG),
        uses,
        Guards.off(),
        model -> deadline,
        new RequestProgress(),
        publisher);
  }

  private static CheckedRequest request(int count) {
    return new CheckedRequest(
        "r",
        "m",
        LongStream.range(0, count)
            .mapToObj(seed -> new PictureRequest(seed, SamplerKind.DDIM, 1, null))
            .toList(),
        "f");
  }
}
