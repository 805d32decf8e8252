package io.lethe.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigitEvaluationTest {

  private static final Path ASSETS = Path.of("assets");
  private static final int PICTURES = 100;

  private final DemoSettings settings =
      new DemoSettings(
          7,
          50,
          PICTURES,
          ASSETS.resolve("datasets/mnist"),
          ASSETS.resolve("models/mnist-classifier/classifier.safetensors"));

  @Test
  void sevensChangeTheirShareAloneAndNoFigureOfTheOthers() throws IOException {
    // given a hundred other digits, and eighty of the same with twenty sevens
    List<AnsweredPicture> others = real(false, PICTURES);
    List<AnsweredPicture> mixed = new ArrayList<>(others.subList(0, 80));
    mixed.addAll(real(true, 20));

    try (var evaluation = new DigitEvaluation(settings)) {
      // when
      DemoResult.Figures of = evaluation.measure(others);
      DemoResult.Figures with = evaluation.measure(mixed);

      // then the classifier errs for a picture or two
      assertThat(of.sensitiveRate()).isLessThan(0.03);
      assertThat(with.sensitiveRate()).isCloseTo(0.2, within(0.03));
      assertThat(with.sensitiveRateLow()).isBetween(0.10, with.sensitiveRate());
      assertThat(with.sensitiveRateHigh()).isBetween(with.sensitiveRate(), 0.33);
      assertThat(with.othersFrechet())
          .isCloseTo(of.othersFrechet(), within(0.05 * of.othersFrechet()));
    }
  }

  @Test
  void aCollapseOntoOneDigitShows() throws IOException {
    // given other digits as they come, and one of them alone
    List<AnsweredPicture> spread = real(false, PICTURES);
    List<AnsweredPicture> collapsed = new ArrayList<>();
    PictureSource ones = mnist().withLabel(label -> label == 1);
    for (int row = 0; row < PICTURES; row++) {
      collapsed.add(answered(ones, row));
    }

    try (var evaluation = new DigitEvaluation(settings)) {
      // when
      DemoResult.Figures of = evaluation.measure(spread);
      DemoResult.Figures after = evaluation.measure(collapsed);

      // then
      assertThat(of.largestOther()).isLessThan(0.3);
      assertThat(after.largestOther()).isGreaterThan(0.95);
      assertThat(after.othersFrechet()).isGreaterThan(2 * of.othersFrechet());
    }
  }

  private IdxPictures mnist() throws IOException {
    return IdxPictures.mnistTest(settings.datasets());
  }

  private List<AnsweredPicture> real(boolean sevens, int count) throws IOException {
    PictureSource chosen = mnist().withLabel(label -> (label == 7) == sevens);
    List<AnsweredPicture> some = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      some.add(answered(chosen, row));
    }
    return some;
  }

  private static AnsweredPicture answered(PictureSource pictures, int row) {
    return new AnsweredPicture("g" + row, "v", row, new Picture(28, 28, 1, pictures.pixels(row)));
  }
}
