package io.lethe.labeler;

import io.lethe.labeler.config.JobStart;
import io.lethe.labeler.config.RetractionPolicy;
import io.lethe.labeler.config.TriggerPolicy;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.Split;
import io.lethe.schemas.picture.Picture;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table of transitions in docs/design/labeler.md, written down as simply as can be for one
 * model: what jobs and deployments follow from what happens. Times are milliseconds.
 */
final class StreetModel {

  /** A job as it is sent: whether it was taken back is part of it. */
  record Job(
      long through,
      String base,
      String champion,
      JobCause cause,
      String command,
      int labels,
      boolean cancelled) {}

  /** A deployment: the champion, the version on trial or null, and whether the model is retired. */
  record Deployed(String version, boolean pinned, long revision, String trial, boolean retired) {}

  record Version(String name, String parent, String gatedAgainst, long through) {}

  private record Change(int picture, boolean in, long at) {}

  private final TriggerPolicy policy;
  private final JobStart start;
  private final boolean triesNewVersions;
  private final List<Change> log = new ArrayList<>();
  private final TreeMap<Integer, Integer> members = new TreeMap<>();
  private final TreeSet<Integer> retracted = new TreeSet<>();
  private final Map<String, Version> versions = new HashMap<>();
  private final Map<String, Boolean> published = new HashMap<>();
  private final List<Object> sent = new ArrayList<>();

  private Deployed live;
  private String successor;

  private Job open;
  private long openedAt;
  private long lastBeat;
  private String awaited;
  private String made;
  private boolean erasedFromJob;
  private boolean unreadable;
  private Map<JobCause, String> served = new EnumMap<>(JobCause.class);

  /** What is due besides count and age, with the command behind it, empty for none. */
  private final Map<JobCause, String> due = new EnumMap<>(JobCause.class);

  private String resumedMeanwhile;
  private int learnedThrough;
  private int through;
  private long unlearnedSince;
  private int failures;
  private long notBefore;
  private long startedAt = Long.MAX_VALUE;

  StreetModel(TriggerPolicy policy, JobStart start, boolean triesNewVersions) {
    this.policy = policy;
    this.start = start;
    this.triesNewVersions = triesNewVersions;
  }

  /** Jobs and deployments since last asked. */
  List<Object> takeSent() {
    var taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  Job open() {
    return open;
  }

  boolean closesByItself() {
    return awaited != null;
  }

  Deployed live() {
    return live;
  }

  List<Integer> members() {
    return List.copyOf(members.keySet());
  }

  /** Pictures that were members and are no more, but may be again. */
  List<Integer> retracted() {
    return List.copyOf(retracted);
  }

  List<String> versions() {
    return published.entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  Version version(String name) {
    return versions.get(name);
  }

  void restarted() {
    startedAt = Long.MAX_VALUE;
  }

  // The labelled set

  void added(int picture, long now) {
    log.add(new Change(picture, true, now));
    members.put(picture, log.size());
    retracted.remove(picture);
    afterChange(now);
    openIfDue(now);
  }

  void retracted(int picture, long now) {
    removed(picture, now);
    retracted.add(picture);
    openIfDue(now);
  }

  /** An erasure waits for the next look at the clock, or for its cancellation. */
  void erased(int picture, long now) {
    boolean inJob = open != null && members.get(picture) <= open.through();
    removed(picture, now);
    if (inJob && awaited == null) {
      erasedFromJob = true;
      cancel(now);
    }
  }

  private void removed(int picture, long now) {
    int since = members.remove(picture);
    log.add(new Change(picture, false, now));
    if (isTrain(picture) && since <= through) {
      due.put(JobCause.RETRACTION, "");
    }
    afterChange(now);
  }

  private void afterChange(long now) {
    if (unlearnedSince == 0) {
      unlearnedSince = now;
    }
  }

  static boolean isTrain(int picture) {
    return Picture.split(Records.picture(picture).sampleId()) == Split.TRAIN;
  }

  // Commands

  void trainNow(String command, long now) {
    if (live.retired()) {
      return;
    }
    due.putIfAbsent(JobCause.MANUAL, command);
    openIfDue(now);
  }

  void cancelled(long now) {
    if (open != null && awaited == null) {
      cancel(now);
    }
  }

  private void cancel(long now) {
    if (!open.cancelled()) {
      open =
          new Job(
              open.through(),
              open.base(),
              open.champion(),
              open.cause(),
              open.command(),
              open.labels(),
              true);
      sent.add(open);
    }
    openIfDue(now);
  }

  void pin(String version, long now) {
    if (!live.retired()) {
      deploy(version, true, now);
    }
  }

  void resume(String command, long now) {
    if (!live.pinned() || live.retired()) {
      return;
    }
    String next = successor == null ? live.version() : successor;
    if (successor != null && triesNewVersions) {
      deploy(live.version(), false, now);
      take(next, now);
    } else {
      deploy(next, false, now);
    }
    stale(versions.get(next).through(), 0, command, now);
  }

  void tryBeside(String version) {
    if (!live.retired() && live.trial() == null && !version.equals(live.version())) {
      become(live.version(), live.pinned(), version, false);
    }
  }

  /** By command, or by what was counted. */
  void promote(long now) {
    if (live.trial() == null) {
      return;
    }
    String later = successor;
    deploy(live.trial(), live.pinned(), now);
    if (!live.pinned()) {
      long learned = later == null ? 0 : versions.get(later).through();
      stale(championThrough(), learned, null, now);
    }
  }

  /** A trial ends without a promotion: by command, or by what was counted. */
  void endTrial(long now) {
    if (live.trial() == null) {
      return;
    }
    become(live.version(), live.pinned(), null, false);
    if (successor != null) {
      take(successor, now);
    }
  }

  void retire(long now) {
    if (live.retired()) {
      return;
    }
    if (live.trial() != null) {
      become(live.version(), live.pinned(), null, false);
    }
    become(live.version(), live.pinned(), null, true);
    resumedMeanwhile = null;
    due.remove(JobCause.MANUAL);
    if (open != null && awaited == null) {
      erasedFromJob = true;
      cancel(now);
    }
  }

  void reinstate(long now) {
    if (!live.retired()) {
      return;
    }
    become(live.version(), live.pinned(), null, false);
    String back = live.version();
    if (successor != null) {
      take(successor, now);
    }
    if (live.version().equals(back)) {
      resumedMeanwhile = null;
      openIfDue(now);
    }
  }

  // Versions and results

  void versionRead(Version version, boolean passed, String job, long now) {
    versions.put(version.name(), version);
    published.put(version.name(), passed);
    if (passed) {
      if (live == null) {
        deploy(version.name(), false, now);
      } else if (live.version().equals(version.gatedAgainst())) {
        take(version.name(), now);
      } else if (!live.pinned()) {
        stale(championThrough(), version.through(), null, now);
      }
    }
    if (version.name().equals(awaited)) {
      close(JobOutcome.PUBLISHED, now);
    } else if (job != null) {
      made = version.name();
    }
    openIfDue(now);
  }

  void ended(JobOutcome outcome, String version, long now) {
    if (outcome == JobOutcome.PUBLISHED && !versions.containsKey(version)) {
      awaited = version;
    } else {
      close(outcome, now);
    }
    openIfDue(now);
  }

  void unreadableResult() {
    unreadable = open != null;
  }

  void beat(long now) {
    if (open != null) {
      lastBeat = now;
    }
  }

  void clock(long now) {
    startedAt = Math.min(startedAt, now);
    long lostAfter = policy.lostAfter().toMillis();
    if (open != null && now - lastBeat >= lostAfter && now - startedAt >= lostAfter) {
      if (made != null) {
        close(published.get(made) ? JobOutcome.PUBLISHED : JobOutcome.REJECTED, now);
      } else if (awaited != null || unreadable) {
        close(JobOutcome.FAILED, now);
      } else {
        lastBeat = now;
        sent.add(open);
      }
    }
    openIfDue(now);
  }

  /** A version that was gated against the champion. */
  private void take(String version, long now) {
    if (live.pinned() || live.trial() != null || live.retired()) {
      successor = version;
    } else if (triesNewVersions) {
      successor = null;
      become(live.version(), false, version, false);
    } else {
      deploy(version, false, now);
    }
  }

  private void deploy(String version, boolean pinned, long now) {
    become(version, pinned, null, false);
    successor = null;
    resumedMeanwhile = null;
    openIfDue(now);
  }

  private void become(String version, boolean pinned, String trial, boolean retired) {
    long revision = live == null ? 1 : live.revision() + 1;
    live = new Deployed(version, pinned, revision, trial, retired);
    sent.add(live);
  }

  private void stale(long championThrough, long otherThrough, String command, long now) {
    if (Math.max(learnedThrough, otherThrough) > championThrough) {
      due.put(JobCause.STALE_CHAMPION, Objects.requireNonNullElse(command, ""));
    } else if (open != null) {
      resumedMeanwhile = command;
    }
    openIfDue(now);
  }

  private long championThrough() {
    return versions.get(live.version()).through();
  }

  private void close(JobOutcome outcome, long now) {
    boolean again = outcome == JobOutcome.CANCELLED && erasedFromJob;
    boolean failed = outcome == JobOutcome.FAILED || outcome == JobOutcome.REJECTED;
    if (again || failed) {
      through = learnedThrough;
      if (log.size() > learnedThrough) {
        unlearnedSince = openedAt;
      }
      served.forEach(due::putIfAbsent);
      if (failed) {
        failures++;
        notBefore = now + policy.pauseAfter(failures).toMillis();
      }
    } else {
      learnedThrough = (int) open.through();
      failures = 0;
      notBefore = 0;
    }
    notBefore = Math.max(notBefore, now + policy.coolDown().toMillis());
    open = null;
    awaited = null;
    made = null;
    erasedFromJob = false;
    unreadable = false;
    if (resumedMeanwhile != null) {
      if (learnedThrough > championThrough()) {
        due.put(JobCause.STALE_CHAMPION, resumedMeanwhile);
      }
      resumedMeanwhile = null;
    }
  }

  private void openIfDue(long now) {
    if (open != null
        || live == null
        || live.retired()
        || members.keySet().stream().noneMatch(StreetModel::isTrain)) {
      return;
    }
    JobCause cause = cause(now);
    if (cause == null) {
      return;
    }
    String command = due.getOrDefault(cause, "");
    String base = base();
    open =
        new Job(
            log.size(),
            base,
            base.equals(live.version()) ? null : live.version(),
            cause,
            command.isEmpty() ? null : command,
            members.size(),
            false);
    served = new EnumMap<>(due);
    served.remove(JobCause.MANUAL);
    due.clear();
    openedAt = now;
    lastBeat = now;
    through = log.size();
    unlearnedSince = 0;
    sent.add(open);
  }

  private String base() {
    List<Version> line = new ArrayList<>();
    for (String name = live.version(); name != null; name = line.get(0).parent()) {
      line.add(0, versions.get(name));
    }
    if (start == JobStart.ROOT) {
      return line.get(0).name();
    }
    String base = live.version();
    if (policy.retraction() == RetractionPolicy.RETRAIN) {
      for (Version version : line) {
        if (learnedWhatIsGone(version)) {
          break;
        }
        base = version.name();
      }
    }
    return base;
  }

  /** Whether a picture for training was a member then and is none now. */
  private boolean learnedWhatIsGone(Version version) {
    Set<Integer> then = new HashSet<>();
    for (Change change : log.subList(0, (int) version.through())) {
      if (change.in()) {
        then.add(change.picture());
      } else {
        then.remove(change.picture());
      }
    }
    then.removeAll(members.keySet());
    return then.stream().anyMatch(StreetModel::isTrain);
  }

  private JobCause cause(long now) {
    if (due.containsKey(JobCause.MANUAL)) {
      return JobCause.MANUAL;
    }
    if (now < notBefore) {
      return null;
    }
    if (due.containsKey(JobCause.RETRACTION)) {
      return JobCause.RETRACTION;
    }
    if (due.containsKey(JobCause.STALE_CHAMPION)) {
      return JobCause.STALE_CHAMPION;
    }
    if (log.size() - through >= policy.count()) {
      return JobCause.COUNT;
    }
    long train = members.keySet().stream().filter(StreetModel::isTrain).count();
    boolean old =
        log.size() > through
            && now - unlearnedSince >= policy.age().toMillis()
            && train >= policy.minLabels();
    return old ? JobCause.AGE : null;
  }
}
