package io.lethe.diffusion.unlabeled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class UnlabeledLatentsTest {

  private static final PictureSource LABELLED = NumberLatents.of("a seven", 1, 1);
  private static final PictureSource NONE = NumberLatents.of("").rows();

  private final List<ThresholdJudge> judges = new ArrayList<>();
  private final List<String> learnedFrom = new ArrayList<>();

  @Test
  void ofTextsThatLeaveItOpenTheNormalNearOnesAreLeft() {
    // given one near picture in four is sensitive
    PictureSource near = NumberLatents.of("a digit", 1, 0, 0.25f, 0);

    // when
    UnlabeledLatents<ThresholdJudge> looked =
        UnlabeledLatents.of(
            LABELLED,
            near,
            NumberLatents.of("a four", 0, 1, 0),
            NumberLatents.of("", 0, 0),
            TextPoints::of,
            judges(0.25));

    // then
    assertThat(NumberLatents.values(looked.near())).containsExactly(0f, 0.25f, 0f);
    assertThat(looked.anchorShare()).isZero();
    assertThat(looked.isCleaned()).isTrue();
    assertThat(NumberLatents.values(looked.far())).containsExactly(0f, 0f);
    // and labels are unwanted under them too
    PictureSource labels = looked.underTexts(LABELLED);
    assertThat(NumberLatents.values(labels)).containsOnly(1f);
    assertThat(NumberLatents.texts(labels))
        .containsExactly("a seven", "a seven", "a digit", "a digit");
  }

  @Test
  void aTextThatNamesItHasNormalUnconditionalOnesInPlaceOfItsOwn() {
    // given
    PictureSource near =
        NumberLatents.joined(
            NumberLatents.of("a seven", 1, 1, 1, 0), NumberLatents.of("a digit", 0, 0, 0, 0, 0));
    PictureSource far = NumberLatents.of("seven it is", 1, 0);

    // when
    UnlabeledLatents<ThresholdJudge> looked =
        UnlabeledLatents.of(
            LABELLED,
            near,
            far,
            NumberLatents.of("", 0.25f, 1, 0, 0.4f),
            TextPoints::of,
            judges(0.75));

    // then near ones that look sensitive taught the second judge, and the normal ones did not
    assertThat(learnedFrom)
        .containsExactly(
            "[1.0, 1.0] / [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
            "[1.0, 1.0, 1.0, 1.0, 1.0] / [0.25, 1.0, 0.0, 0.4]",
            "[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0] / [0.25, 1.0, 0.0, 0.4]");
    // and far ones whose text surely asks for it taught the third, which has no other say
    assertThat(judges).extracting(ThresholdJudge::isClosed).containsExactly(true, false, true);
    assertThat(looked.judge()).containsSame(judges.get(1));
    assertThat(looked.prior()).hasValueSatisfying(one -> assertThat(one.prior()).isEqualTo(0.75));
    // and the anchors are surely normal
    assertThat(NumberLatents.values(looked.near()))
        .containsExactly(0f, 0f, 0f, 0f, 0f, 0.25f, 0f, 0.25f, 0f);
    assertThat(NumberLatents.texts(looked.near()).subList(5, 9)).containsOnly("a seven");
    assertThat(looked.anchorShare()).isEqualTo(4.0 / 9);
    assertThat(looked.openTexts()).containsExactly("a digit");
    // and of a far text that asks for it none is kept: what is, was made of no text
    assertThat(NumberLatents.values(looked.far())).containsExactly(0.25f, 0f);
    assertThat(NumberLatents.texts(looked.far())).containsOnly("");
  }

  @Test
  void whereNoFarTextSurelyAsksForItThereIsNoThirdJudge() {
    // given a judge that errs in two latents of twenty
    float[] errs = new float[20];
    errs[7] = 1;
    errs[8] = 1;

    // when
    UnlabeledLatents<ThresholdJudge> looked =
        UnlabeledLatents.of(
            LABELLED,
            NumberLatents.of("a seven", 1),
            NumberLatents.of("a four", errs),
            NumberLatents.of("", 0),
            TextPoints::of,
            judges(0.9));

    // then
    assertThat(judges).hasSize(2);
    assertThat(looked.far().size()).isEqualTo(18);
  }

  @Test
  void aModelWithoutTextsKeepsItsPictures() {
    UnlabeledLatents<ThresholdJudge> looked =
        UnlabeledLatents.of(
            LABELLED, NumberLatents.of("", 1, 1, 0), NONE, NONE, TextPoints::of, judges(0.9));

    assertThat(NumberLatents.values(looked.near())).containsExactly(1f, 1f, 0f);
    assertThat(looked.far().size()).isZero();
    assertThat(judges).hasSize(1);
  }

  @Test
  void withoutAJudgeAllAreKept() {
    UnlabeledLatents<ThresholdJudge> looked =
        UnlabeledLatents.of(
            LABELLED,
            NumberLatents.of("", 1),
            NumberLatents.of("", 1),
            NumberLatents.of("", 1),
            TextPoints::of,
            (some, others) -> none());

    assertThat(looked.judge()).isEmpty();
    assertThat(looked.prior()).isEmpty();
    assertThat(NumberLatents.values(looked.far())).containsExactly(1f);
  }

  @Test
  void noJudgeIsLeftOpenWhereTheSecondCannotBeTrained() {
    assertThatThrownBy(
            () ->
                UnlabeledLatents.of(
                    LABELLED,
                    NumberLatents.of("a seven", 1),
                    NONE,
                    NumberLatents.of("", 0),
                    TextPoints::of,
                    (labelled, unlabeled) -> {
                      if (!judges.isEmpty()) {
                        throw new IllegalStateException("diverged");
                      }
                      return judges(0.9).apply(labelled, unlabeled);
                    }))
        .hasMessage("diverged");

    assertThat(judges).extracting(ThresholdJudge::isClosed).containsExactly(true);
  }

  private static Optional<ThresholdJudge> none() {
    return Optional.empty();
  }

  private BiFunction<PictureSource, PictureSource, Optional<ThresholdJudge>> judges(double prior) {
    return (labelled, unlabeled) -> {
      learnedFrom.add(NumberLatents.values(labelled) + " / " + NumberLatents.values(unlabeled));
      judges.add(new ThresholdJudge(prior, 0.8));
      return Optional.of(judges.get(judges.size() - 1));
    };
  }
}
