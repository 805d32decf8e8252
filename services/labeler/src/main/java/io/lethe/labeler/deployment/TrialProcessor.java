package io.lethe.labeler.deployment;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.stores.Uptime;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialOutcome;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Adds up what the instances count of a trial, and ends it: by the counts, or when its time is up.
 */
public final class TrialProcessor extends ContextualProcessor<String, TrialCounts, String, Object> {

  /** Name of its node. */
  public static final String NAME = "trials";

  /** After a start, what was counted meanwhile is read before a trial's time is up. */
  private static final Duration READS_FIRST = Duration.ofMinutes(1);

  private final LabelerSettings settings;
  private final Uptime uptime = new Uptime();
  private Deployments deployments;
  private TrialCountsTable counts;
  private DeploymentWriter writer;
  private NextChampions next;

  public TrialProcessor(LabelerSettings settings) {
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    deployments = new Deployments(context);
    counts = new TrialCountsTable(context);
    writer = new DeploymentWriter(context, new Emitter(NAME, context), deployments);
    next = new NextChampions(settings, context, deployments, writer);
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::lookAtTheClock);
  }

  @Override
  public void process(Record<String, TrialCounts> record) {
    TrialCounts counted = record.value();
    Deployment current = deployments.current(counted.getModel());
    if (current == null
        || current.getTrial() == null
        || current.getRevision() != counted.getRevision()) {
      // Of a trial that is over.
      return;
    }
    counts.put(counted);
    TrialTotal total = counts.total(counted.getModel());
    TrialRule.decide(current.getTrial(), total, next.policy(counted.getModel()))
        .ifPresent(verdict -> end(current, verdict));
  }

  private void end(Deployment current, TrialVerdict verdict) {
    if (verdict.outcome() == TrialOutcome.PROMOTED) {
      writer.promote(current, NextChampions.BY, verdict.reason());
    } else {
      next.end(current, verdict.outcome(), NextChampions.BY, verdict.reason());
    }
  }

  private void lookAtTheClock(long now) {
    if (!uptime.reached(READS_FIRST, now)) {
      return;
    }
    for (Deployment current : deployments.onTrial()) {
      Trial trial = current.getTrial();
      if (trial.getEndsAt().toEpochMilli() <= now) {
        next.end(
            current,
            TrialOutcome.UNDECIDED,
            NextChampions.BY,
            "Its time was up after %d of %d pictures."
                .formatted(counts.total(current.getModel()).pictures(), trial.getPictures()));
      }
    }
  }
}
