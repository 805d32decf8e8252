package io.lethe.diffusion.unlabeled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Latents of one number each: 1 is what was reported, 0 is normal. */
class UnlabeledLatentsTest {

  private static final PictureSource LABELLED = latents("a seven", 1, 1);
  private static final PictureSource NONE = latents("").rows();

  private final List<Judge> judges = new ArrayList<>();
  private final List<String> learnedFrom = new ArrayList<>();

  @Test
  void whereNearOnesTellByThemselvesNothingIsAdded() {
    // given one near picture in four is sensitive
    PictureSource near = latents("a seven", 1, 0, 0, 0);

    // when
    UnlabeledLatents<Judge> looked =
        UnlabeledLatents.of(
            LABELLED, near, latents("a four", 0, 1, 0), latents("", 0, 0), judges(0.25));

    // then
    assertThat(values(looked.near())).containsExactly(1f, 0f, 0f, 0f);
    assertThat(looked.nearShare()).isOne();
    assertThat(values(looked.far())).containsExactly(0f, 0f);
    assertThat(learnedFrom).containsExactly("[1.0, 1.0] / [1.0, 0.0, 0.0, 0.0]");
    assertThat(judges.get(0).closed).isFalse();
  }

  @Test
  void whereNearlyAllNearOnesAreSensitiveNormalUnconditionalOnesAreTheAnchors() {
    // given
    PictureSource near = latents("a seven", 1, 1, 1, 0);
    PictureSource far = latents("seven it is", 1, 0);

    // when
    UnlabeledLatents<Judge> looked =
        UnlabeledLatents.of(LABELLED, near, far, latents("", 0.25f, 1, 0), judges(0.75));

    // then near ones that look sensitive taught the second judge, and the normal one did not
    assertThat(learnedFrom)
        .containsExactly(
            "[1.0, 1.0] / [1.0, 1.0, 1.0, 0.0]", "[1.0, 1.0, 1.0, 1.0, 1.0] / [0.25, 1.0, 0.0]");
    assertThat(judges).extracting(judge -> judge.closed).containsExactly(true, false);
    assertThat(looked.judge()).containsSame(judges.get(1));
    assertThat(looked.prior()).hasValueSatisfying(one -> assertThat(one.prior()).isEqualTo(0.75));
    // and three anchors for each near one are under their texts, none of them sensitive
    assertThat(values(looked.near())).startsWith(1f, 1f, 1f, 0f).hasSize(16);
    assertThat(values(looked.near()).subList(4, 16)).containsOnly(0.25f, 0f);
    assertThat(IntStream.range(0, 16).mapToObj(looked.near()::prompt)).containsOnly("a seven");
    assertThat(looked.nearShare()).isEqualTo(0.25);
    // and what was reported is no far picture either, and far texts ask for it
    assertThat(values(looked.far())).containsExactly(0f);
    assertThat(looked.farIsClean()).isFalse();
  }

  @Test
  void oneSensitivePictureInTwentyOfFarTextsIsNoSignThatTheyAskForIt() {
    // given
    float[] one = new float[20];
    one[7] = 1;
    float[] two = one.clone();
    two[8] = 1;

    // then
    assertThat(isClean(latents("a four", one))).isTrue();
    assertThat(isClean(latents("a four", two))).isFalse();
    // and where all are sensitive, all are kept and none is trusted
    assertThat(isClean(latents("seven it is", 1, 1))).isFalse();
  }

  private boolean isClean(PictureSource far) {
    return UnlabeledLatents.of(LABELLED, latents("a seven", 1), far, latents("", 0), judges(0.9))
        .farIsClean();
  }

  @Test
  void aModelWithoutTextsKeepsItsPictures() {
    UnlabeledLatents<Judge> looked =
        UnlabeledLatents.of(LABELLED, latents("", 1, 1, 0), NONE, NONE, judges(0.9));

    assertThat(values(looked.near())).containsExactly(1f, 1f, 0f);
    assertThat(looked.far().size()).isZero();
    assertThat(judges).hasSize(1);
  }

  @Test
  void withoutAJudgeAllAreKept() {
    UnlabeledLatents<Judge> looked =
        UnlabeledLatents.of(
            LABELLED, latents("", 1), latents("", 1), latents("", 1), (some, others) -> none());

    assertThat(looked.judge()).isEmpty();
    assertThat(looked.prior()).isEmpty();
    assertThat(values(looked.far())).containsExactly(1f);
  }

  @Test
  void noJudgeIsLeftOpenWhereTheSecondCannotBeTrained() {
    assertThatThrownBy(
            () ->
                UnlabeledLatents.of(
                    LABELLED,
                    latents("a seven", 1),
                    NONE,
                    latents("", 0),
                    (labelled, unlabeled) -> {
                      if (!judges.isEmpty()) {
                        throw new IllegalStateException("diverged");
                      }
                      return judges(0.9).apply(labelled, unlabeled);
                    }))
        .hasMessage("diverged");

    assertThat(judges).extracting(judge -> judge.closed).containsExactly(true);
  }

  private static Optional<Judge> none() {
    return Optional.empty();
  }

  private BiFunction<PictureSource, PictureSource, Optional<Judge>> judges(double prior) {
    return (labelled, unlabeled) -> {
      learnedFrom.add(values(labelled) + " / " + values(unlabeled));
      judges.add(new Judge(prior));
      return Optional.of(judges.get(judges.size() - 1));
    };
  }

  private static List<Float> values(PictureSource pictures) {
    float[] value = new float[1];
    return IntStream.range(0, pictures.size())
        .mapToObj(
            row -> {
              pictures.copyRow(row, value, 0);
              return value[0];
            })
        .toList();
  }

  private static PictureSource latents(String text, float... values) {
    List<byte[]> halves = new ArrayList<>();
    for (float value : values) {
      halves.add(HalfPrecision.encode(new float[] {value}, 0, 1));
    }
    return new LatentPictures(halves, Collections.nCopies(values.length, text), 1, 1, 1);
  }

  /** Takes what is above one half for sensitive. */
  private static final class Judge implements FittedJudge {

    private final double prior;
    private boolean closed;

    Judge(double prior) {
      this.prior = prior;
    }

    @Override
    public PriorEstimate estimate() {
      return new PriorEstimate(prior, prior, 0, 0.8, 2, 4);
    }

    @Override
    public double[] reaching(PictureSource pictures) {
      return values(pictures).stream().mapToDouble(value -> value > 0.5f ? 1 : 0).toArray();
    }

    @Override
    public void close() {
      assertThat(closed).as("closed twice").isFalse();
      closed = true;
    }
  }
}
