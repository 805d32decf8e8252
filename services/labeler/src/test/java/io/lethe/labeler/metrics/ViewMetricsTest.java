package io.lethe.labeler.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.views.FilledViews;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ViewMetricsTest {

  private static final Instant NOW = Instant.ofEpochSecond(1000);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FilledViews filled = new FilledViews();

  @Test
  void eachModelsLabelsAndQuarantineAreShown() {
    // given two labels of one model, and a picture that is held for 90 seconds
    var metrics = new ViewMetrics(registry, Clock.fixed(NOW, ZoneOffset.UTC));
    filled.label("faces", "a", 1);
    filled.label("faces", "b", 2);
    filled.held("faces", "c", NOW.minusSeconds(90));
    filled.held("faces", "d", NOW.minusSeconds(10));
    filled.label("cats", "e", 1);

    // when
    metrics.show(filled.views());

    // then
    assertThat(gauge("lethe.labeler.labels", "model", "faces", "state", "train")).isEqualTo(2);
    assertThat(gauge("lethe.labeler.labels", "model", "cats", "state", "train")).isEqualTo(1);
    assertThat(gauge("lethe.labeler.held.pictures", "model", "faces")).isEqualTo(2);
    assertThat(gauge("lethe.labeler.held.age", "model", "faces")).isEqualTo(90);
    assertThat(gauge("lethe.labeler.held.age", "model", "cats")).isZero();

    // when all that is held is decided
    filled.release("faces", "c");
    filled.release("faces", "d");
    metrics.show(filled.views());

    // then
    assertThat(gauge("lethe.labeler.held.pictures", "model", "faces")).isZero();
    assertThat(gauge("lethe.labeler.held.age", "model", "faces")).isZero();
  }

  @Test
  void deadLettersSinceTheStartAreCountedOnceByWhereTheyComeFrom() {
    // given one of before the start
    var metrics = new ViewMetrics(registry, Clock.fixed(NOW, ZoneOffset.UTC));
    Instant later = Instant.now().plusSeconds(60);
    filled.deadLetter(1, "lethe.reports", "labeler", Instant.EPOCH);
    metrics.show(filled.views());
    assertThat(deadLetters("lethe.reports", "labeler")).isZero();

    // when some come, of a service that was not expected too
    filled.deadLetter(2, "lethe.reports", "labeler", later);
    filled.deadLetter(3, "lethe.labels", "serving", later);
    metrics.show(filled.views());

    // then
    assertThat(deadLetters("lethe.reports", "labeler")).isEqualTo(1);
    assertThat(deadLetters("lethe.labels", "serving")).isEqualTo(1);

    // when the topic is read again
    filled.beginAnew();
    filled.deadLetter(2, "lethe.reports", "labeler", later);
    filled.deadLetter(4, "lethe.reports", "labeler", later);
    metrics.show(filled.views());

    // then
    assertThat(deadLetters("lethe.reports", "labeler")).isEqualTo(2);
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private double deadLetters(String topic, String service) {
    return registry
        .get("lethe.labeler.dead.letters")
        .tags("topic", topic, "service", service)
        .functionCounter()
        .count();
  }
}
