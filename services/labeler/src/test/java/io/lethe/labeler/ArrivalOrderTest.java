package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.TrainingJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The labelled set does not depend on the order in which the world tells of it. */
class ArrivalOrderTest {

  private static final int PICTURES = 15;

  /** Each generation is reported by two, some take it back; some things come twice. */
  private static List<Consumer<Street>> events() {
    List<Consumer<Street>> events = new ArrayList<>();
    events.add(street -> street.send(Records.base()));
    for (int i = 0; i < PICTURES; i++) {
      int number = i;
      events.add(street -> street.send(Records.generation(number)));
      events.add(street -> street.send(Records.ofGeneration("ann", "a" + number, number)));
      events.add(street -> street.send(Records.ofGeneration("bob", "b" + number, number)));
      events.add(street -> street.send(Records.inline("trusty", "t" + number, 100 + number)));
      if (number % 2 == 0) {
        events.add(street -> street.send(Records.retraction("ann", "a" + number)));
        events.add(street -> street.send(Records.ofGeneration("bob", "b" + number, number)));
      }
      if (number % 4 == 0) {
        events.add(street -> street.send(Records.retraction("bob", "b" + number)));
        events.add(street -> street.send(Records.retraction("trusty", "t" + number)));
      }
    }
    return events;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anyOrderMakesTheSameSet(long seed) {
    // given
    List<Consumer<Street>> shuffled = events();
    Collections.shuffle(shuffled, new Random(seed));

    // when
    Outcome inOrder = outcome(events());
    Outcome inDisorder = outcome(shuffled);

    // then
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < PICTURES; i++) {
      if (i % 4 != 0) {
        expected.add(Records.picture(i).sampleId());
        expected.add(Records.picture(100 + i).sampleId());
      }
    }
    assertThat(inOrder.members()).isEqualTo(expected);
    assertThat(inDisorder).isEqualTo(inOrder);
  }

  private record Outcome(Set<String> members, String digest) {}

  private static Outcome outcome(List<Consumer<Street>> events) {
    try (Street street = new Street()) {
      events.forEach(event -> event.accept(street));
      // Whatever job is open by now: the next one speaks of the whole set.
      finish(street);
      street.send(Records.command("last", CommandKind.TRAIN_NOW, null));
      List<TrainingJob> jobs = street.jobs();
      assertThat(street.deadLetters()).isEmpty();
      return new Outcome(
          street.labels().values().stream()
              .filter(label -> label.getStatus() == LabelStatus.ACTIVE)
              .map(Label::getSampleId)
              .collect(Collectors.toCollection(TreeSet::new)),
          jobs.get(jobs.size() - 1).getLabelDigest());
    }
  }

  private static void finish(Street street) {
    List<TrainingJob> jobs = street.jobs();
    String champion = "v0";
    for (int version = 1; !jobs.isEmpty(); version++) {
      street.publish(jobs.get(jobs.size() - 1), "v" + version, champion);
      champion = "v" + version;
      street.pass(Duration.ofSeconds(1));
      jobs = street.jobs();
    }
  }
}
