package io.lethe.serving.guard.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighbourIndexTest {

  private final NeighbourIndex<Double> line =
      NeighbourIndex.plain((one, other) -> Math.abs(one - other), 0.02);

  @Test
  void howNearIsNearFollowsTheModelsOwnPictures() {
    // given pictures at 0, 1 .. 199, and a label at 0.25
    observe(0, 200);
    line.put("label", 0.25);

    // then two in a hundred are near: 0, 1, 2 and 3, not 4
    assertThat(line.radius()).hasValue(3.75);
    assertThat(distance(line, 3.5)).isLessThan(3.75);

    // when there are more labels elsewhere the share is still kept
    line.put("other", 150.25);

    // then 0, 1 and 150, 151
    assertThat(line.radius()).hasValue(1.25);
  }

  @Test
  void beforeEnoughPicturesWereSeenNothingIsKnown() {
    // given
    line.put("label", 0.25);
    observe(0, NeighbourIndex.FEWEST - 1);
    assertThat(line.radius()).isEmpty();

    // when
    observe(500, 501);

    // then
    assertThat(line.radius()).isPresent();
  }

  @Test
  void aPictureThatIsAskedForAgainAndAgainCountsOnce() {
    // given
    line.put("label", 0.25);
    observe(0, 200);

    // when
    for (int i = 0; i < 1000; i++) {
      line.observe("7", line.query(7.0));
    }

    // then
    assertThat(line.radius()).hasValue(3.75);
  }

  @Test
  void reportedPicturesSayNothingOfTheOthers() {
    // given
    observe(0, 200);

    // when 0 and 1 themselves are reported
    line.put("0", 0.0);
    line.put("1", 1.0);

    // then 3 of 198 are near: 2, 3, 4, not 5
    assertThat(line.radius()).hasValue(5.0 - 1.0);
  }

  @Test
  void aLabelThatGoesTakesItsNeighbourhoodAlong() {
    // given
    observe(0, 200);
    line.put("label", 0.25);
    line.put("other", 150.25);

    // when
    line.remove("other");

    // then
    assertThat(line.radius()).hasValue(3.75);
    assertThat(distance(line, 150.0)).isEqualTo(149.75);
  }

  @Test
  void onlyTheLastPicturesCount() {
    // given
    line.put("label", 0.25);
    observe(0, 200);

    // when all of those are far behind
    observe(1000, 1000 + NeighbourIndex.RECENT);

    // then
    assertThat(line.radius()).hasValue(1010 - 0.25);
  }

  @Test
  void aLocalDistanceCountsInStepsOfTheSurroundings() {
    // given pictures that lie close together below 100, and ten times as far apart above
    NeighbourIndex<Double> local =
        NeighbourIndex.local((one, other) -> Math.abs(one - other), 0.02);
    IntStream.range(0, 400)
        .map(i -> (i * 171) % 400)
        .forEach(
            i -> {
              double place = i < 200 ? i : 200 + 10.0 * (i - 200);
              local.observe("" + i, local.query(place));
            });
    local.put("close", 100.5);
    local.put("far", 1000.5);

    // then ten away are many steps in the one place, and one step in the other
    double radius = local.radius().getAsDouble();
    assertThat(distance(local, 110.0)).isGreaterThan(radius);
    assertThat(distance(local, 1003.0)).isLessThan(radius);
  }

  @Test
  void withoutSurroundingsALocalDistanceSaysNothing() {
    // given
    NeighbourIndex<Double> local =
        NeighbourIndex.local((one, other) -> Math.abs(one - other), 0.02);
    local.put("label", 0.25);
    IntStream.range(0, NeighbourIndex.FEWEST)
        .forEach(i -> local.observe("" + i, local.query((double) i)));

    // then the first pictures had no surroundings to be measured in
    assertThat(local.radius()).isEmpty();
  }

  private void observe(int from, int to) {
    IntStream.range(from, to).forEach(i -> line.observe("" + i, line.query((double) i)));
  }

  private static double distance(NeighbourIndex<Double> index, double place) {
    return index.distance(index.query(place));
  }
}
