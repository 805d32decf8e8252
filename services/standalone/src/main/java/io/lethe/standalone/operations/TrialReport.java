package io.lethe.standalone.operations;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the topics say of a model's trials, for people. */
public final class TrialReport {

  private TrialReport() {}

  /** The trial that runs with the counts of each instance, and then the results of others. */
  public static List<String> lines(KafkaClients kafka, String model) {
    var topics = new TopicReader(kafka);
    Optional<Deployment> running =
        topics.values(Topics.DEPLOYMENTS).stream()
            .filter(deployment -> deployment.getModel().equals(model))
            .reduce((before, after) -> after)
            .filter(deployment -> deployment.getTrial() != null);
    List<String> lines = new ArrayList<>();
    running.ifPresentOrElse(
        deployment -> {
          lines.add(line(deployment));
          counts(topics, deployment).forEach(counts -> lines.add(line(counts)));
        },
        () -> lines.add("no version of model %s is on trial".formatted(model)));
    results(topics, model).forEach(result -> lines.add(line(result)));
    return lines;
  }

  private static Iterable<TrialCounts> counts(TopicReader topics, Deployment deployment) {
    Map<String, TrialCounts> latest = new TreeMap<>();
    topics.values(Topics.TRIAL_COUNTS).stream()
        .filter(counts -> counts.getModel().equals(deployment.getModel()))
        .filter(counts -> counts.getRevision() == deployment.getRevision())
        .forEach(counts -> latest.put(counts.getInstance(), counts));
    return latest.values();
  }

  private static List<TrialResult> results(TopicReader topics, String model) {
    Map<String, TrialResult> latest = new TreeMap<>();
    topics.values(Topics.TRIAL_RESULTS).stream()
        .filter(result -> result.getModel().equals(model))
        .forEach(result -> latest.put(result.getVersion(), result));
    return latest.values().stream()
        .sorted(Comparator.comparing(TrialResult::getEndedAt).reversed())
        .toList();
  }

  private static String line(Deployment deployment) {
    Trial trial = deployment.getTrial();
    return "%s: version %s beside %s, share %s, %d pictures, until %s"
        .formatted(
            trial.getMode(),
            trial.getVersion(),
            deployment.getVersion(),
            trial.getShare(),
            trial.getPictures(),
            trial.getEndsAt());
  }

  private static String line(TrialCounts counts) {
    return "  %s %s: champion %s; candidate %s; %d dropped %s"
        .formatted(
            counts.getInstance(),
            counts.getState(),
            text(counts.getChampion()),
            text(counts.getCandidate()),
            counts.getDropped(),
            PrintableText.of(counts.getDetail()))
        .stripTrailing();
  }

  private static String text(TrialTally tally) {
    return "%d pictures, %d judged sensitive, %d found by the guard, %d broken"
        .formatted(tally.getPictures(), tally.getJudged(), tally.getFound(), tally.getBroken());
  }

  private static String line(TrialResult result) {
    return "%s: version %s beside %s, %s at %s by %s: %s"
        .formatted(
            result.getOutcome(),
            result.getVersion(),
            result.getChampion(),
            result.getMode(),
            result.getEndedAt(),
            PrintableText.of(result.getBy()),
            PrintableText.of(result.getReason()));
  }
}
