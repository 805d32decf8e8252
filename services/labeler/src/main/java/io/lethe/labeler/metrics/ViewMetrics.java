package io.lethe.labeler.metrics;

import io.lethe.labeler.views.CountsRow;
import io.lethe.labeler.views.DeadLetterSource;
import io.lethe.labeler.views.TopicViews;
import io.lethe.schemas.topics.Topics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Shows what the topics say of each model's labels, quarantine and waiting reports, and counts dead
 * letters. Every instance reads all topics and shows the same, so take the largest, not the sum.
 * Not thread-safe.
 */
public final class ViewMetrics {

  private final MeterRegistry registry;
  private final Clock clock;
  private final MultiGauge labels;
  private final MultiGauge held;
  private final MultiGauge heldAge;
  private final MultiGauge waiting;
  private final Set<DeadLetterSource> counted = new HashSet<>();

  /**
   * Registers what has no rows yet.
   *
   * @param clock by which pictures grow old
   */
  public ViewMetrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    labels = gauge("lethe.labeler.labels", "Labels by what they do", null);
    held = gauge("lethe.labeler.held.pictures", "Pictures that vetting holds back", null);
    heldAge = gauge("lethe.labeler.held.age", "Age of the picture that is held longest", "seconds");
    waiting =
        gauge(
            "lethe.labeler.waiting.reports",
            "Reports that wait for their generation, model or first report",
            null);
  }

  private MultiGauge gauge(String name, String description, String unit) {
    return MultiGauge.builder(name).description(description).baseUnit(unit).register(registry);
  }

  /** Shows what the views hold now. */
  public void show(TopicViews views) {
    Instant now = clock.instant();
    List<Row<?>> labelRows = new ArrayList<>();
    List<Row<?>> heldRows = new ArrayList<>();
    List<Row<?>> ageRows = new ArrayList<>();
    List<Row<?>> waitingRows = new ArrayList<>();
    for (CountsRow row : views.counts()) {
      Tags model = Tags.of("model", row.model());
      labelRows.add(Row.of(model.and("state", "train"), row.train()));
      labelRows.add(Row.of(model.and("state", "held_out"), row.holdOut()));
      labelRows.add(Row.of(model.and("state", "retracted"), row.retracted()));
      heldRows.add(Row.of(model, row.held()));
      waitingRows.add(Row.of(model, row.pending()));
      double age =
          views
              .heldSince(row.model())
              .map(since -> Duration.between(since, now).toMillis() / 1e3)
              .orElse(0.0);
      ageRows.add(Row.of(model, Math.max(0, age)));
    }
    labels.register(labelRows, true);
    held.register(heldRows, true);
    heldAge.register(ageRows, true);
    waiting.register(waitingRows, true);
    Stream.concat(expected(), views.deadLetterCounts().sources().stream())
        .filter(counted::add)
        .forEach(from -> count(views, from));
  }

  /** What may come at any time: a counter that is there before can be seen to rise. */
  private static Stream<DeadLetterSource> expected() {
    return Stream.concat(
        Topics.ALL.stream().map(topic -> new DeadLetterSource(topic.name(), "labeler")),
        Stream.of(
            new DeadLetterSource(Topics.GENERATION_REQUESTS.name(), "serving"),
            new DeadLetterSource(Topics.TRAINING_JOBS.name(), "trainer")));
  }

  private void count(TopicViews views, DeadLetterSource from) {
    FunctionCounter.builder(
            "lethe.labeler.dead.letters", views.deadLetterCounts(), all -> all.of(from))
        .description("Dead letters that were written since this instance started")
        .tag("topic", from.topic())
        .tag("service", from.service())
        .register(registry);
  }
}
