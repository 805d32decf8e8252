package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.config.JobStart;
import io.lethe.labeler.config.NewVersions;
import io.lethe.labeler.config.RetractionPolicy;
import io.lethe.labeler.config.TrialPolicy;
import io.lethe.labeler.config.TriggerPolicy;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is sent in whatever order, jobs and deployments are those of {@link StreetModel}. A
 * sequence that fails is made shorter before it is shown.
 */
class TransitionsTest {

  private static final int LENGTH = 200;
  private static final int SEEDS = 2;

  /** Of either version, after which a trial is decided. */
  private static final long PICTURES = 100;

  /** Where jobs may start from. */
  private record Policies(JobStart start, RetractionPolicy retraction, NewVersions newVersions) {
    TriggerPolicy trigger() {
      return new TriggerPolicy(
          4,
          Duration.ofSeconds(10),
          2,
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          Duration.ofSeconds(5),
          retraction);
    }

    TrialPolicy trial() {
      return new TrialPolicy(newVersions, 0.1, PICTURES, Duration.ofDays(100), 0.01, 0.01);
    }
  }

  private enum Kind {
    REPORT,
    RETRACT,
    REPORT_AGAIN,
    ERASE,
    TRAIN_NOW,
    CANCEL,
    PIN,
    ROLL_BACK,
    RESUME,
    TRY,
    PROMOTE,
    ABANDON,
    COUNTS,
    RETIRE,
    REINSTATE,
    PUBLISH,
    PUBLISH_RESULT_FIRST,
    VERSION_WITHOUT_RESULT,
    RESULT_WITHOUT_VERSION,
    VERSION_OF_OTHERS,
    REJECT,
    FAIL,
    NOT_NEEDED,
    CANCELLED,
    UNREADABLE_RESULT,
    BEAT,
    PASS_SECONDS,
    PASS_MINUTES,
    RESTART
  }

  /** How often each kind happens, in the enum's order. */
  private static final int[] WEIGHTS = {
    30, 6, 2, 4, 5, 3, 3, 3, 5, 6, 6, 2, 5, 3, 4, 9, 5, 2, 1, 3, 3, 3, 2, 4, 1, 3, 14, 6, 3
  };

  /** What happens; {@code pick} chooses among what there is then. */
  private record Event(Kind kind, int pick) {}

  private static List<Event> events(long seed) {
    var random = new Random(seed);
    List<Kind> kinds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      kinds.addAll(java.util.Collections.nCopies(WEIGHTS[kind.ordinal()], kind));
    }
    return Stream.generate(
            () -> new Event(kinds.get(random.nextInt(kinds.size())), random.nextInt(1 << 20)))
        .limit(LENGTH)
        .toList();
  }

  static Stream<Arguments> policiesAndSeeds() {
    return Stream.of(JobStart.values())
        .flatMap(
            start ->
                Stream.of(RetractionPolicy.values())
                    .map(retraction -> new Policies(start, retraction, NewVersions.LIVE)))
        .flatMap(
            live ->
                Stream.of(live, new Policies(live.start(), live.retraction(), NewVersions.CANARY)))
        .flatMap(
            policies ->
                LongStream.rangeClosed(1, SEEDS).mapToObj(seed -> Arguments.of(policies, seed)));
  }

  @ParameterizedTest
  @MethodSource("policiesAndSeeds")
  void jobsAndDeploymentsAreTheModels(Policies policies, long seed) {
    // given
    List<Event> events = events(seed);

    // when
    String difference = difference(policies, events);

    // then
    if (difference != null) {
      List<Event> fewer = shortened(policies, events);
      throw new AssertionError(
          "Seed %d: %s%nShortest found:%n%s%n%s"
              .formatted(seed, difference, fewer, difference(policies, fewer)));
    }
  }

  private static List<Event> shortened(Policies policies, List<Event> events) {
    List<Event> shortest = events;
    for (int i = shortest.size() - 1; i >= 0; i--) {
      List<Event> fewer = new ArrayList<>(shortest);
      fewer.remove(i);
      if (difference(policies, fewer) != null) {
        shortest = fewer;
      }
    }
    return shortest;
  }

  /** Where street and model part, or null. */
  private static String difference(Policies policies, List<Event> events) {
    try (var run = new Run(policies)) {
      for (Event event : events) {
        run.happens(event);
        List<Object> sent = run.sent();
        List<Object> expected = run.model.takeSent();
        if (!sent.equals(expected)) {
          return "after %s%n  the street sent %s%n  the model     %s"
              .formatted(event, sent, expected);
        }
      }
      return null;
    }
  }

  /** One street and its model, told the same. */
  private static final class Run implements AutoCloseable {

    private final StreetModel model;
    private Street street;
    private long now = Instant.parse("2026-11-24T10:00:00Z").toEpochMilli();
    private final Set<String> jobIds = new HashSet<>();
    private final Map<Integer, String> reports = new HashMap<>();
    private TrainingJob lastJob;
    private int pictures;
    private int reported;
    private int commands;
    private int versions;

    Run(Policies policies) {
      model =
          new StreetModel(
              policies.trigger(), policies.start(), policies.newVersions() == NewVersions.CANARY);
      street =
          new Street(
              Records.settings(
                  Records.LENIENT, policies.trigger(), policies.trial(), policies.start()));
      street.send(Records.base());
      model.clock(now);
      model.versionRead(new StreetModel.Version("v0", null, null, 0), true, null, now);
      assertThat(sent()).isEqualTo(model.takeSent());
    }

    /** Deployments before jobs, as the model makes them follow. */
    List<Object> sent() {
      List<Object> all = new ArrayList<>();
      for (Deployment d : street.deployments()) {
        all.add(
            new StreetModel.Deployed(
                d.getVersion(),
                d.getMode() == DeploymentMode.PINNED,
                d.getRevision(),
                d.getTrial() == null ? null : d.getTrial().getVersion(),
                d.getKeptUntil() != null));
      }
      for (TrainingJob job : street.jobs()) {
        if (!jobIds.add(job.getJobId())) {
          assertThat(job.getJobId()).as("a new job has a new name").isEqualTo(lastJob.getJobId());
          assertThat(job.getOpenedAt()).as("sent again").isEqualTo(lastJob.getOpenedAt());
        }
        lastJob = job;
        all.add(
            new StreetModel.Job(
                job.getThroughSequence(),
                job.getBaseVersion(),
                job.getChampion(),
                job.getCause(),
                job.getCommandId(),
                job.getLabelCount(),
                job.getCancelReason() != null));
      }
      return all;
    }

    void happens(Event event) {
      int pick = event.pick();
      switch (event.kind()) {
        case REPORT -> report(pictures++);
        case REPORT_AGAIN -> {
          if (!model.retracted().isEmpty()) {
            report(oneOf(model.retracted(), pick));
          }
        }
        case RETRACT -> {
          if (!model.members().isEmpty()) {
            int picture = oneOf(model.members(), pick);
            street.send(Records.retraction("trusty", reports.get(picture)));
            model.retracted(picture, now);
          }
        }
        case ERASE -> {
          if (!model.members().isEmpty()) {
            int picture = oneOf(model.members(), pick);
            street.send(Records.verdict(commandId(), CommandKind.ERASE_SAMPLE, picture));
            model.erased(picture, now);
          }
        }
        case TRAIN_NOW -> {
          String id = commandId();
          street.send(Records.command(id, CommandKind.TRAIN_NOW, null));
          model.trainNow(id, now);
        }
        case CANCEL -> {
          street.send(Records.command(commandId(), CommandKind.CANCEL, null));
          model.cancelled(now);
        }
        case PIN -> {
          String version = oneOf(model.versions(), pick);
          street.send(Records.command(commandId(), CommandKind.PIN, version));
          model.pin(version, now);
        }
        case ROLL_BACK -> {
          String before = model.version(model.live().version()).gatedAgainst();
          street.send(Records.command(commandId(), CommandKind.ROLL_BACK, null));
          if (before != null) {
            model.pin(before, now);
          }
        }
        case RESUME -> {
          String id = commandId();
          street.send(Records.command(id, CommandKind.RESUME, null));
          model.resume(id, now);
        }
        case TRY -> {
          String version = oneOf(model.versions(), pick);
          street.send(Records.command(commandId(), CommandKind.CANARY, version));
          model.tryBeside(version);
        }
        case PROMOTE -> {
          street.send(Records.command(commandId(), CommandKind.PROMOTE, null));
          model.promote(now);
        }
        case ABANDON -> {
          street.send(Records.command(commandId(), CommandKind.ABANDON, null));
          model.endTrial(now);
        }
        case COUNTS -> counted(pick);
        case RETIRE -> {
          street.send(Records.command(commandId(), CommandKind.RETIRE, null));
          model.retire(now);
        }
        case REINSTATE -> {
          street.send(Records.command(commandId(), CommandKind.REINSTATE, null));
          model.reinstate(now);
        }
        case PUBLISH -> {
          if (isRunning()) {
            String version = version(VersionStatus.PUBLISHED);
            result(JobOutcome.PUBLISHED, version);
          }
        }
        case PUBLISH_RESULT_FIRST -> {
          if (isRunning()) {
            String version = "v" + (versions + 1);
            StreetModel.Job job = model.open();
            result(JobOutcome.PUBLISHED, version);
            version(VersionStatus.PUBLISHED, job);
          }
        }
        case VERSION_WITHOUT_RESULT -> {
          if (isRunning()) {
            version(VersionStatus.PUBLISHED);
          }
        }
        case RESULT_WITHOUT_VERSION -> {
          if (isRunning()) {
            result(JobOutcome.PUBLISHED, "never-read");
          }
        }
        case VERSION_OF_OTHERS -> foreign(oneOf(model.versions(), pick));
        case REJECT -> {
          if (isRunning()) {
            result(JobOutcome.REJECTED, version(VersionStatus.REJECTED));
          }
        }
        case FAIL -> end(JobOutcome.FAILED);
        case NOT_NEEDED -> end(JobOutcome.NOT_NEEDED);
        case CANCELLED -> end(JobOutcome.CANCELLED);
        case UNREADABLE_RESULT -> {
          byte[] key = Records.MODEL.getBytes(StandardCharsets.UTF_8);
          street.send(Topics.JOB_RESULTS, key, new byte[] {1, 2});
          model.unreadableResult();
        }
        case BEAT -> {
          if (model.open() != null) {
            beat();
            model.beat(now);
          }
        }
        case PASS_SECONDS -> pass(Duration.ofSeconds(1 + pick % 12));
        case PASS_MINUTES -> pass(Duration.ofMinutes(1 + pick % 11));
        case RESTART -> {
          Street before = street;
          street = before.startedAgainAfter(Duration.ZERO);
          before.close();
          model.restarted();
          pass(Duration.ofSeconds(1));
        }
      }
    }

    private void report(int picture) {
      String reportId = "r" + ++reported;
      street.send(Records.inline("trusty", reportId, picture));
      if (!model.live().retired()) {
        reports.put(picture, reportId);
        model.added(picture, now);
      }
    }

    /** The pictures of a trial decide it: the version on trial makes fewer broken ones, or more. */
    private void counted(int pick) {
      boolean isBetter = pick % 2 == 0;
      boolean isOfTrial = pick % 5 > 0;
      TrialTally whole = new TrialTally(PICTURES, 0L, 0L, 0L);
      TrialTally broken = new TrialTally(PICTURES, 0L, 0L, PICTURES);
      String trial = model.live().trial();
      TrialCounts counts =
          TrialCounts.newBuilder()
              .setModel(Records.MODEL)
              .setInstance("serving")
              .setVersion(trial == null ? "v0" : trial)
              .setRevision(isOfTrial ? model.live().revision() : model.live().revision() - 1)
              .setCountingSince(Instant.EPOCH)
              .setState(RolloutState.SERVING)
              .setChampion(isBetter ? broken : whole)
              .setCandidate(isBetter ? whole : broken)
              .setBoth(new TrialTally(0L, 0L, 0L, 0L))
              .setDropped(0)
              .setCountedAt(Instant.EPOCH)
              .build();
      byte[] key = (Records.MODEL + "/serving").getBytes(StandardCharsets.UTF_8);
      street.send(Topics.TRIAL_COUNTS, key, Topics.TRIAL_COUNTS.encode(counts));
      if (isOfTrial && isBetter) {
        model.promote(now);
      } else if (isOfTrial) {
        model.endTrial(now);
      }
    }

    private boolean isRunning() {
      return model.open() != null && !model.closesByItself();
    }

    private void end(JobOutcome outcome) {
      if (isRunning()) {
        result(outcome, null);
      }
    }

    private String version(VersionStatus status) {
      return version(status, model.open());
    }

    private String version(VersionStatus status, StreetModel.Job job) {
      String name = "v" + ++versions;
      String champion = job.champion() == null ? job.base() : job.champion();
      street.send(
          Records.version(name, job.base(), champion, job.through())
              .setJobId(lastJob.getJobId())
              .setStatus(status)
              .build());
      var version = new StreetModel.Version(name, job.base(), champion, job.through());
      model.versionRead(version, status == VersionStatus.PUBLISHED, "its", now);
      return name;
    }

    private void foreign(String base) {
      String name = "v" + ++versions;
      long through = model.version(base).through();
      street.send(Records.version(name, base, base, through).build());
      model.versionRead(new StreetModel.Version(name, base, base, through), true, null, now);
    }

    private void result(JobOutcome outcome, String version) {
      street.send(Records.result(lastJob, outcome, version));
      model.ended(outcome, version, now);
    }

    private void beat() {
      street.send(
          TrainingProgress.newBuilder()
              .setJobId(lastJob.getJobId())
              .setModel(Records.MODEL)
              .setPhase(JobPhase.TRAINING)
              .setStep(1)
              .setTotalSteps(2)
              .setBeatAt(Instant.EPOCH)
              .build());
    }

    private void pass(Duration time) {
      now += time.toMillis();
      street.pass(time);
      model.clock(now);
    }

    private String commandId() {
      return "c" + ++commands;
    }

    private static <T> T oneOf(List<T> all, int pick) {
      return all.get(pick % all.size());
    }

    @Override
    public void close() {
      street.close();
    }
  }
}
