package io.lethe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardTest {

  private static final String MODEL = "m";

  private final List<Long> regenerated = new ArrayList<>();
  private GuardMode mode = GuardMode.REPLACE;
  private final Guard guard =
      new Guard(model -> new GuardSettings(mode, 1, 100, 3, 0.02, 0.01, 100), Guards.deaf());

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void aSensitivePictureIsReplacedByOneOfAnotherSeed() {
    // given
    guard.labelsRead();
    guard.judge(MODEL, new FakeJudge("v2", 0, level -> level > 200));

    // when the second of three is sensitive, and so is the first that is made in its place
    List<MadePicture> left = screen(regenerator(255, 100), 10, 201, 20);

    // then
    assertThat(left)
        .extracting(MadePicture::verdict)
        .containsExactly(GuardVerdict.PASSED, GuardVerdict.REPLACED, GuardVerdict.PASSED);
    assertThat(regenerated).containsExactly(ReplacementSeed.of(1, 1), ReplacementSeed.of(1, 2));
    assertThat(left)
        .extracting(made -> made.request().seed())
        .containsExactly(0L, regenerated.get(1), 2L);
    assertThat(left.get(1).picture().pixels()[0]).isEqualTo((byte) 100);
  }

  @Test
  void whatHasNoReplacementIsHeldBack() {
    // given
    guard.labelsRead();
    guard.judge(MODEL, new FakeJudge("v2", 0, level -> level > 200));

    // when
    List<MadePicture> left = screen(regenerator(255, 254, 253, 100), 201);

    // then
    assertThat(regenerated).hasSize(3);
    assertThat(left).singleElement().matches(MadePicture::isHeldBack);
  }

  @Test
  void whereNothingCanBeMadeInItsPlaceTheOthersStillLeave() {
    // given
    guard.labelsRead();
    guard.judge(MODEL, new FakeJudge("v2", 0, level -> level > 200));
    Regenerator full =
        requests -> {
          throw new RefusedException(Refusal.QUEUE_FULL, "full");
        };

    // when
    List<MadePicture> left = screen(full, 201, 10);

    // then
    assertThat(left)
        .extracting(MadePicture::verdict)
        .containsExactly(GuardVerdict.BLOCKED, GuardVerdict.PASSED);
  }

  @Test
  void inBlockModeNothingIsMadeAgain() {
    // given
    mode = GuardMode.BLOCK;
    guard.labelsRead();
    guard.judge(MODEL, new FakeJudge("v2", 0, level -> level > 200));

    // then
    assertThat(screen(regenerator(1), 201)).singleElement().matches(MadePicture::isHeldBack);
    assertThat(regenerated).isEmpty();
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotScreened() {
    // given
    var looked = new AtomicBoolean();
    guard.judge(
        MODEL,
        new FakeJudge(
            "v2",
            0,
            level -> {
              looked.set(true);
              return false;
            }));
    var abandoned =
        new Regenerator() {
          @Override
          public CompletableFuture<List<MadePicture>> make(List<PictureRequest> requests) {
            throw new AssertionError("nothing to make");
          }

          @Override
          public boolean isAbandoned() {
            return true;
          }
        };

    // when
    var screened = guard.screen(MODEL, made(10), abandoned);
    guard.labelsRead();

    // then
    assertThatThrownBy(screened::join).hasRootCauseInstanceOf(CancellationException.class);
    assertThat(looked).isFalse();
  }

  @Test
  void whatIsNotGuardedLeavesAsItIs() {
    mode = GuardMode.OFF;

    assertThat(screen(regenerator(), 201))
        .singleElement()
        .extracting(MadePicture::verdict)
        .isNull();
  }

  @Test
  void nothingLeavesBeforeTheLabelsAreRead() {
    // given
    CompletableFuture<List<MadePicture>> waiting =
        guard.screen(MODEL, made(10), regenerator(1, 2, 3));
    assertThat(waiting).isNotDone();

    // when
    guard.put(MODEL, List.of(Levels.label(Levels.picture(10, 0), 1)));
    guard.labelsRead();

    // then
    assertThat(waiting.join())
        .singleElement()
        .extracting(MadePicture::verdict)
        .isEqualTo(GuardVerdict.REPLACED);
  }

  @Test
  void aPublishedPictureThatWasReportedSinceDoesNotLeaveAgain() {
    // given
    Generation reported = published(Levels.picture(10, 0));
    Generation other = published(Levels.picture(20, 0));

    // when the labels are not all read
    assertThatThrownBy(() -> guard.holdsBack(reported))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.NOT_READY));

    // when they are
    guard.put(MODEL, List.of(Levels.label(Levels.picture(10, 0), 1)));
    guard.labelsRead();

    // then
    assertThat(guard.holdsBack(reported)).isTrue();
    assertThat(guard.holdsBack(other)).isFalse();

    // when the report is retracted
    guard.remove(MODEL, reported.getPixelHash());

    // then
    assertThat(guard.holdsBack(reported)).isFalse();
  }

  @Test
  void whereTheGuardOnlyFlagsAPublishedPictureLeavesAgain() {
    // given
    mode = GuardMode.FLAG;
    guard.put(MODEL, List.of(Levels.label(Levels.picture(10, 0), 1)));
    guard.labelsRead();
    Generation reported = published(Levels.picture(10, 0));

    assertThat(guard.holdsBack(reported)).isFalse();
  }

  private static Generation published(Picture picture) {
    return Generation.newBuilder()
        .setGenerationId("g")
        .setRequestId("r")
        .setIndex(0)
        .setModel(MODEL)
        .setModelVersion("v1")
        .setSeed(0)
        .setSampler("ddim")
        .setSteps(1)
        .setPixelHash(picture.sampleId())
        .setPng(ByteBuffer.wrap(Png.encode(picture)))
        .setGeneratedAt(Instant.EPOCH)
        .setGuard(GuardVerdict.PASSED)
        .build();
  }

  private List<MadePicture> screen(Regenerator regenerator, int... levels) {
    return guard.screen(MODEL, made(levels), regenerator).join();
  }

  private static List<MadePicture> made(int... levels) {
    List<MadePicture> made = new ArrayList<>();
    for (int seed = 0; seed < levels.length; seed++) {
      made.add(made(seed, levels[seed]));
    }
    return made;
  }

  private static MadePicture made(long seed, int level) {
    var request = new PictureRequest(seed, SamplerKind.DDIM, 1, null);
    return new MadePicture(request, "v2", Levels.picture(level, (int) seed));
  }

  /** Makes pictures of these levels, one after another. */
  private Regenerator regenerator(int... levels) {
    return requests ->
        CompletableFuture.completedFuture(
            requests.stream()
                .map(
                    request -> {
                      regenerated.add(request.seed());
                      return made(request.seed(), levels[regenerated.size() - 1]);
                    })
                .toList());
  }
}
