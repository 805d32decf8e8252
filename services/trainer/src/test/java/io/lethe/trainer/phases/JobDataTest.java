package io.lethe.trainer.phases;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.fixture.FakeTrainableModel;
import io.lethe.trainer.gate.GatePictures;
import io.lethe.trainer.gate.ReferencePictures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobDataTest {

  private static final LabelSet NO_LABELS =
      new LabelSet(
          Set.of(),
          List.of(),
          List.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          0,
          0,
          Optional.empty());

  /** Its far pictures are compared with themselves, as those of a text-to-image model are. */
  private static JobData withFar(PictureSource far) {
    var reference = new ReferencePictures(far, Optional.empty());
    LabelRows rows = LabelRows.of(NO_LABELS, FakeTrainableModel.withLoss(1));
    PictureSource near = under("seven");
    return new JobData(
        null, NO_LABELS, rows, near, far, under(""), 0, reference, null, Optional.empty());
  }

  private static PictureSource under(String... prompts) {
    List<String> texts = List.of(prompts);
    return new LatentPictures(texts.stream().map(text -> new byte[2]).toList(), texts, 1, 1, 1);
  }

  @Test
  void aCandidateIsComparedWithTheChampionUnderTextsThatDoNotAskForWhatWasReported() {
    // given
    JobData data = withFar(under("star", "7", "square"));
    PictureSource normalFar = under("star", "square");

    // when
    GatePictures pictures = data.gatePictures(normalFar);

    // then
    assertThat(pictures.texts().others()).containsExactly("star", "square");
    assertThat(pictures.unlabeled()).isSameAs(normalFar);
    assertThat(pictures.reference().real()).isSameAs(normalFar);
  }

  @Test
  void withoutFarPicturesTheUnlabeledOnesAndTheReferenceAreCompared() {
    // given
    JobData data = withFar(under());

    // when
    GatePictures pictures = data.gatePictures(under());

    // then
    assertThat(pictures.unlabeled()).isSameAs(data.unlabeled());
    assertThat(pictures.reference()).isSameAs(data.reference());
    assertThat(pictures.texts().others()).isEmpty();
  }
}
