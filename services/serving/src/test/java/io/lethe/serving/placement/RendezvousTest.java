package io.lethe.serving.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousTest {

  private static final List<String> MODELS =
      IntStream.range(0, 1000).mapToObj(i -> "model-" + i).toList();

  @Test
  void anInstanceThatComesOrGoesMovesOnlyItsOwnModels() {
    // given generated clusters
    var random = new Random(1);
    for (int run = 0; run < 30; run++) {
      int replicas = 1 + random.nextInt(4);
      List<String> instances = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(12); i++) {
        instances.add("serving-" + random.nextInt(1000));
      }
      Set<String> before = new HashSet<>(instances);
      String gone = instances.get(0);
      Set<String> after = new HashSet<>(before);
      after.remove(gone);

      for (String model : MODELS.subList(0, 200)) {
        // when
        List<String> all = Rendezvous.places(model, before, replicas);
        List<String> rest = Rendezvous.places(model, after, replicas);

        // then
        assertThat(all).hasSize(Math.min(replicas, before.size())).doesNotHaveDuplicates();
        if (all.contains(gone)) {
          assertThat(rest).containsAll(all.stream().filter(one -> !one.equals(gone)).toList());
        } else {
          assertThat(rest).isEqualTo(all);
        }
      }
    }
  }

  @Test
  void theOrderInWhichInstancesAreKnownDoesNotMatter() {
    List<String> instances = List.of("a", "b", "c", "d");
    List<String> reversed = List.of("d", "c", "b", "a");

    assertThat(MODELS)
        .allSatisfy(
            model ->
                assertThat(Rendezvous.places(model, reversed, 2))
                    .isEqualTo(Rendezvous.places(model, instances, 2)));
  }

  @Test
  void eachInstanceGetsAboutItsShare() {
    // given
    List<String> instances = IntStream.range(0, 10).mapToObj(i -> "serving-" + i).toList();
    Map<String, Integer> placed = new HashMap<>();

    // when
    MODELS.forEach(
        model ->
            Rendezvous.places(model, instances, 2)
                .forEach(instance -> placed.merge(instance, 1, Integer::sum)));

    // then 200 each, within four standard deviations
    assertThat(placed.values()).allSatisfy(count -> assertThat(count).isBetween(150, 250));
  }
}
