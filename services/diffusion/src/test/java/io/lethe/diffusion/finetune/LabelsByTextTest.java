package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelsByTextTest {

  @Test
  void eachTextIsDrawnAsOftenAsAnyOtherAndEachOfItsLabels() {
    // given forty labels of a text that names what was reported, two of one that leaves it open
    List<String> texts = new ArrayList<>(Collections.nCopies(40, "a seven"));
    texts.add(7, "a digit");
    texts.add("a digit");
    PictureSource labels =
        new LatentPictures(
            Collections.nCopies(42, HalfPrecision.encode(new float[1], 0, 1)), texts, 1, 1, 1);

    // when
    LabelsByText byText = new LabelsByText(labels);
    CounterNoise random = new CounterNoise(3);
    int[] drawn =
        IntStream.range(0, 200)
            .flatMap(step -> IntStream.range(0, 16).map(row -> byText.draw(random, step, row)))
            .toArray();

    // then
    long open = IntStream.of(drawn).filter(row -> texts.get(row).equals("a digit")).count();
    assertThat(open).isBetween(1450L, 1750L);
    assertThat(IntStream.of(drawn).distinct().count()).isEqualTo(42);
    // and the same seed draws the same
    assertThat(byText.draw(random, 0, 0)).isEqualTo(drawn[0]);
  }
}
