package io.lethe.drills.recount;

import io.lethe.drills.load.Ledger;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.Store;
import io.lethe.topics.TopicReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts anew, from committed records and stored files alone, what became of all that clients sent.
 */
public final class Recount {

  private final List<Tally> tallies = new ArrayList<>();
  private final TopicReader topics;
  private final Set<String> makers = new TreeSet<>();
  private int waiting;

  private Recount(TopicReader topics) {
    this.topics = topics;
  }

  /** Counts now. Whoever still works changes the count. */
  public static Recount now(TopicReader topics, Store store, Ledger ledger) {
    var recount = new Recount(topics);
    recount.pictures(ledger);
    recount.reports(ledger);
    recount.labels();
    Map<String, ModelVersion> versions = recount.versions(store);
    recount.jobs(versions);
    return recount;
  }

  /** What was found, kind by kind. */
  public List<Tally> tallies() {
    return List.copyOf(tallies);
  }

  /** How many reports wait for something. */
  public int waiting() {
    return waiting;
  }

  /** The versions that made pictures: more than one where serving swapped. */
  public Set<String> makers() {
    return Set.copyOf(makers);
  }

  /** Whether nothing is lost and nothing doubled. */
  public boolean isClean() {
    return tallies.stream().allMatch(Tally::isClean);
  }

  private void pictures(Ledger ledger) {
    Map<String, Integer> found = new HashMap<>();
    for (Generation generation : topics.values(Topics.GENERATIONS)) {
      found.merge(picture(generation.getRequestId(), generation.getIndex()), 1, Integer::sum);
      makers.add(generation.getModelVersion());
    }
    var counter = new Tally.Counter("pictures of requests");
    ledger
        .requests()
        .forEach(
            (id, asked) -> {
              for (int index = 0; index < asked.count(); index++) {
                String picture = picture(id, index);
                Integer times = found.remove(picture);
                counter.count(picture, asked.acknowledged(), times == null ? 0 : times);
              }
            });
    // What nobody asked for is one too many.
    found.keySet().forEach(picture -> counter.count(picture, false, 2));
    tallies.add(counter.tally());
  }

  private static String picture(String requestId, int index) {
    return requestId + "/" + index;
  }

  private void reports(Ledger ledger) {
    ReportPlaces places = ReportPlaces.read(topics);
    waiting = places.waiting();
    var counter = new Tally.Counter("reports");
    ledger.reports().forEach((id, due) -> counter.count(id, due, places.of(id)));
    tallies.add(counter.tally());
    var unreadable = new Tally.Counter("unreadable records");
    ledger
        .unreadable()
        .forEach((text, due) -> unreadable.count(text, due, places.ofUnreadable(text)));
    tallies.add(unreadable.tally());
  }

  /** The label log has no gap, and no picture enters that is in. */
  private void labels() {
    Map<String, Map<Long, Integer>> sequences = new TreeMap<>();
    Map<String, Integer> entries = new HashMap<>();
    for (LabelChange change : topics.values(Topics.LABEL_LOG)) {
      sequences
          .computeIfAbsent(change.getModel(), model -> new TreeMap<>())
          .merge(change.getSequence(), 1, Integer::sum);
      boolean enters =
          change.getChange() == MembershipChange.ADDED
              || change.getChange() == MembershipChange.RESTORED;
      entries.merge(change.getModel() + "/" + change.getSampleId(), enters ? 1 : 0, Integer::sum);
    }
    var counter = new Tally.Counter("entries of the label log");
    sequences.forEach(
        (model, found) -> {
          long last = found.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
          for (long number = 1; number <= last; number++) {
            counter.count(model + "@" + number, true, found.getOrDefault(number, 0));
          }
        });
    tallies.add(counter.tally());
    var samples = new Tally.Counter("labels");
    entries.forEach((sample, times) -> samples.count(sample, true, times));
    tallies.add(samples.tally());
  }

  private Map<String, ModelVersion> versions(Store store) {
    Map<String, ModelVersion> versions = new TreeMap<>();
    Map<String, Integer> times = new HashMap<>();
    for (ModelVersion version : topics.values(Topics.MODEL_VERSIONS)) {
      if (version != null) {
        String name = version.getModel() + "/" + version.getVersion();
        versions.put(name, version);
        times.merge(name, 1, Integer::sum);
      }
    }
    var counter = new Tally.Counter("whole versions");
    versions.forEach(
        (name, version) -> {
          boolean due = version.getStatus() == VersionStatus.PUBLISHED;
          counter.count(name, due, isWhole(store, version) ? times.get(name) : 0);
        });
    tallies.add(counter.tally());
    return versions;
  }

  private static boolean isWhole(Store store, ModelVersion version) {
    try {
      store.verified(version.getWeightsUri(), version.getManifestSha256());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Each job has one result, but for the last one, which may be open; a published one a version.
   */
  private void jobs(Map<String, ModelVersion> versions) {
    Set<String> jobs = new LinkedHashSet<>();
    Map<String, String> last = new HashMap<>();
    for (TrainingJob job : topics.values(Topics.TRAINING_JOBS)) {
      jobs.add(job.getJobId());
      last.put(job.getModel(), job.getJobId());
    }
    Map<String, Integer> results = new HashMap<>();
    Set<String> missing = new HashSet<>();
    for (JobResult result : topics.values(Topics.JOB_RESULTS)) {
      results.merge(result.getJobId(), 1, Integer::sum);
      boolean published = result.getOutcome() == JobOutcome.PUBLISHED;
      if (published && !versions.containsKey(result.getModel() + "/" + result.getVersion())) {
        missing.add(result.getJobId());
      }
    }
    var counter = new Tally.Counter("jobs");
    for (String job : jobs) {
      boolean due = !last.containsValue(job);
      counter.count(job, due, missing.contains(job) ? 0 : results.getOrDefault(job, 0));
    }
    tallies.add(counter.tally());
  }
}
