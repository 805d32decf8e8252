package io.lethe.standalone.operations;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the topics say of a model's trials.
 *
 * @param running the trial that runs; null for none
 * @param ended the last one of each version, the latest first
 */
public record TrialReport(String model, Running running, List<Ended> ended) {

  /** The trial that runs, with the counts of each instance. */
  public record Running(
      TrialMode mode,
      String version,
      String champion,
      double share,
      long pictures,
      Instant endsAt,
      List<Counts> counts) {

    static Running of(Deployment deployment, List<Counts> counts) {
      var trial = deployment.getTrial();
      return new Running(
          trial.getMode(),
          trial.getVersion(),
          deployment.getVersion(),
          trial.getShare(),
          trial.getPictures(),
          trial.getEndsAt(),
          counts);
    }

    private String line() {
      return "%s: version %s beside %s, share %s, %d pictures, until %s"
          .formatted(mode, version, champion, share, pictures, endsAt);
    }
  }

  /** What an instance has counted. */
  public record Counts(
      String instance, String state, Tally champion, Tally candidate, long dropped, String detail) {

    static Counts of(TrialCounts counts) {
      return new Counts(
          counts.getInstance(),
          counts.getState().name(),
          Tally.of(counts.getChampion()),
          Tally.of(counts.getCandidate()),
          counts.getDropped(),
          counts.getDetail());
    }

    private String line() {
      return "  %s %s: champion %s; candidate %s; %d dropped %s"
          .formatted(
              instance, state, champion.text(), candidate.text(), dropped, PrintableText.of(detail))
          .stripTrailing();
    }
  }

  /** Pictures of one version in a trial. */
  public record Tally(long pictures, long judged, long found, long broken) {

    static Tally of(TrialTally tally) {
      return new Tally(tally.getPictures(), tally.getJudged(), tally.getFound(), tally.getBroken());
    }

    private String text() {
      return "%d pictures, %d judged sensitive, %d found by the guard, %d broken"
          .formatted(pictures, judged, found, broken);
    }
  }

  /** How a trial ended. */
  public record Ended(
      TrialOutcome outcome,
      String version,
      String champion,
      TrialMode mode,
      Instant endedAt,
      String by,
      String reason) {

    static Ended of(TrialResult result) {
      return new Ended(
          result.getOutcome(),
          result.getVersion(),
          result.getChampion(),
          result.getMode(),
          result.getEndedAt(),
          result.getBy(),
          result.getReason());
    }

    private String line() {
      return "%s: version %s beside %s, %s at %s by %s: %s"
          .formatted(
              outcome,
              version,
              champion,
              mode,
              endedAt,
              PrintableText.of(by),
              PrintableText.of(reason));
    }
  }

  /** Reads a model's trials. */
  public static TrialReport read(KafkaClients kafka, String model) {
    var topics = new TopicReader(kafka);
    Running running =
        topics.values(Topics.DEPLOYMENTS).stream()
            .filter(deployment -> deployment.getModel().equals(model))
            .reduce((before, after) -> after)
            .filter(deployment -> deployment.getTrial() != null)
            .map(deployment -> Running.of(deployment, counts(topics, deployment)))
            .orElse(null);
    return new TrialReport(model, running, ended(topics, model));
  }

  /** The same for people: the trial that runs with its counts, and then the others. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (running == null) {
      lines.add("no version of model %s is on trial".formatted(model));
    } else {
      lines.add(running.line());
      running.counts().forEach(counts -> lines.add(counts.line()));
    }
    ended.forEach(result -> lines.add(result.line()));
    return lines;
  }

  private static List<Counts> counts(TopicReader topics, Deployment deployment) {
    Map<String, TrialCounts> latest = new TreeMap<>();
    topics.values(Topics.TRIAL_COUNTS).stream()
        .filter(counts -> counts.getModel().equals(deployment.getModel()))
        .filter(counts -> counts.getRevision() == deployment.getRevision())
        .forEach(counts -> latest.put(counts.getInstance(), counts));
    return latest.values().stream().map(Counts::of).toList();
  }

  private static List<Ended> ended(TopicReader topics, String model) {
    Map<String, TrialResult> latest = new TreeMap<>();
    topics.values(Topics.TRIAL_RESULTS).stream()
        .filter(result -> result.getModel().equals(model))
        .forEach(result -> latest.put(result.getVersion(), result));
    return latest.values().stream()
        .sorted(Comparator.comparing(TrialResult::getEndedAt).reversed())
        .map(Ended::of)
        .toList();
  }
}
