package io.lethe.labeler.jobs;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.config.ModelPolicy;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.OpenCommand;
import io.lethe.labeler.state.TriggerState;
import io.lethe.labeler.stores.StateStores;
import io.lethe.labeler.stores.Uptime;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Opens training jobs, one open job a model. Only a result closes a job; a job that gives no sign
 * of life for a while is sent again as it was.
 */
public final class TrainingTriggerProcessor
    extends ContextualProcessor<String, TriggerEvent, String, Object> {

  /** Name of its node. */
  public static final String NAME = "training-trigger";

  private static final String STATES = "trigger";

  /** The open jobs by model. Commands and erasures read it. */
  public static final String OPEN_JOBS = "open-jobs";

  private static final StringSerializer PREFIX = new StringSerializer();

  private final LabelerSettings settings;
  private final Uptime uptime = new Uptime();
  private final String membersStore;
  private final String membershipsStore;
  private final String openCommandsStore;
  private final String versionsStore;
  private KeyValueStore<String, TriggerState> states;
  private KeyValueStore<String, TrainingJob> openJobs;
  private KeyValueStore<String, String> members;
  private KeyValueStore<String, OpenCommand> openCommands;
  private KeyValueStore<String, ModelVersion> versions;
  private BaseVersion baseVersion;
  private Emitter emitter;

  /**
   * @param membersStore name of the store of the labelled sets' members: model/sampleId to split
   * @param membershipsStore name of the store of when each sample was a member, by model/sampleId
   * @param openCommandsStore name of the store of commands on reporters that are being carried out,
   *     by model/reporter and command
   * @param versionsStore name of the store of known versions, by model/version
   */
  public TrainingTriggerProcessor(
      LabelerSettings settings,
      String membersStore,
      String membershipsStore,
      String openCommandsStore,
      String versionsStore) {
    this.settings = settings;
    this.membersStore = membersStore;
    this.membershipsStore = membershipsStore;
    this.openCommandsStore = openCommandsStore;
    this.versionsStore = versionsStore;
  }

  /** The stores that nobody else uses. */
  public static Set<StoreBuilder<?>> stores(StateStores stores) {
    return Set.of(
        stores.keyValue(STATES, AvroSerde.of(TriggerState.class)),
        stores.keyValue(OPEN_JOBS, AvroSerde.of(TrainingJob.class)));
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(NAME, context);
    states = context.getStateStore(STATES);
    openJobs = context.getStateStore(OPEN_JOBS);
    members = context.getStateStore(membersStore);
    openCommands = context.getStateStore(openCommandsStore);
    versions = context.getStateStore(versionsStore);
    baseVersion = new BaseVersion(new Lineage(versions, context.getStateStore(membershipsStore)));
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::lookAtTheClock);
  }

  @Override
  public void process(Record<String, TriggerEvent> record) {
    String model = record.key();
    long now = context().currentSystemTimeMs();
    uptime.tick(now);
    TriggerState state = states.get(model);
    if (state == null) {
      state = TriggerState.newBuilder().build();
    }
    Bookkeeping.withoutTimesToCome(state, settings.policy(model).trigger(), now);
    apply(model, state, record.value(), now);
    if (!isErasure(record.value())) {
      openIfDue(model, state, now);
    }
    states.put(model, state);
  }

  /** One erasure may change the set many times: a job is opened when it is through. */
  private static boolean isErasure(TriggerEvent event) {
    return event instanceof TriggerEvent.Changed changed
        && changed.change().getChange() == MembershipChange.ERASED;
  }

  private void apply(String model, TriggerState state, TriggerEvent event, long now) {
    if (event instanceof TriggerEvent.Changed changed) {
      Bookkeeping.changed(state, changed, now);
    } else if (event instanceof TriggerEvent.Deployed deployed) {
      state.setChampion(deployed.version());
      state.setResumedMeanwhile(null);
    } else if (event instanceof TriggerEvent.Retired) {
      retired(model, state, now);
    } else if (event instanceof TriggerEvent.VersionRead read) {
      versionRead(model, state, read, now);
    } else if (event instanceof TriggerEvent.Stale stale) {
      if (Math.max(state.getLearnedThrough(), stale.otherThrough()) > stale.championThrough()) {
        state.setStale(true);
        state.setResumeCommandId(stale.commandId());
      } else if (openJobs.get(model) != null) {
        // What the champion lacks may be what the open job is about to have learned.
        state.setResumedMeanwhile(stale.commandId());
      }
    } else if (event instanceof TriggerEvent.TrainNow command) {
      if (state.getTrainCommandId() == null) {
        state.setTrainCommandId(command.commandId());
      }
    } else if (event instanceof TriggerEvent.Cancel cancel) {
      cancel(model, state, cancel, now);
    } else if (event instanceof TriggerEvent.Ended ended) {
      ended(model, state, ended.result(), now);
    } else if (event instanceof TriggerEvent.Beat beat) {
      TrainingJob job = openJobs.get(model);
      if (job != null && job.getJobId().equals(beat.jobId())) {
        state.setLastBeatAt(now);
      }
    }
  }

  /** Without a champion no job opens; what the open one served is due when the model is back. */
  private void retired(String model, TriggerState state, long now) {
    state.setChampion(null);
    state.setResumedMeanwhile(null);
    state.setTrainCommandId(null);
    TrainingJob job = openJobs.get(model);
    if (job != null) {
      cancel(
          model,
          state,
          new TriggerEvent.Cancel(job.getJobId(), "The model is retired.", true),
          now);
    }
  }

  private void versionRead(
      String model, TriggerState state, TriggerEvent.VersionRead read, long now) {
    TrainingJob job = openJobs.get(model);
    if (read.version().equals(state.getAwaitedVersion())) {
      close(model, state, JobOutcome.PUBLISHED, now);
    } else if (job != null && job.getJobId().equals(read.jobId())) {
      state.setMadeVersion(read.version());
    }
  }

  private void cancel(String model, TriggerState state, TriggerEvent.Cancel cancel, long now) {
    TrainingJob job = openJobs.get(model);
    if (job == null
        || !job.getJobId().equals(cancel.jobId())
        || state.getAwaitedVersion() != null) {
      return;
    }
    state.setErasedFromJob(state.getErasedFromJob() || cancel.dueAgain());
    if (job.getCancelReason() == null) {
      TrainingJob cancelled = TrainingJob.newBuilder(job).setCancelReason(cancel.reason()).build();
      openJobs.put(model, cancelled);
      emitter.write(Topics.TRAINING_JOBS, model, cancelled);
    }
  }

  private void ended(String model, TriggerState state, JobResult result, long now) {
    TrainingJob job = openJobs.get(model);
    if (UnreadableResult.is(result)) {
      state.setUnreadableResult(job != null);
      return;
    }
    if (job == null || !job.getJobId().equals(result.getJobId())) {
      return;
    }
    String version = result.getVersion();
    if (result.getOutcome() == JobOutcome.PUBLISHED
        && version != null
        && versions.get(ModelKey.of(model, version)) == null) {
      // The version comes by another topic and may be the next champion: a job opened before it is
      // read would start from the old one.
      state.setAwaitedVersion(version);
    } else {
      close(model, state, result.getOutcome(), now);
    }
  }

  private void close(String model, TriggerState state, JobOutcome outcome, long now) {
    TrainingJob job = openJobs.delete(model);
    if (job == null) {
      state.setAwaitedVersion(null);
      return;
    }
    Bookkeeping.closed(state, job, outcome, settings.policy(model).trigger(), now);
    if (state.getResumedMeanwhile() != null) {
      ModelVersion champion = versions.get(ModelKey.of(model, state.getChampion()));
      if (champion == null || state.getLearnedThrough() > champion.getTrainedThrough()) {
        state.setStale(true);
        state.setResumeCommandId(state.getResumedMeanwhile());
      }
      state.setResumedMeanwhile(null);
    }
  }

  private void openIfDue(String model, TriggerState state, long now) {
    if (openJobs.get(model) != null) {
      return;
    }
    ModelPolicy policy = settings.policy(model);
    Optional<JobCause> cause = TriggerRule.cause(state, policy.trigger(), now);
    if (cause.isEmpty() || isBeingErased(model)) {
      return;
    }
    String base = baseVersion.choose(model, state.getChampion(), policy);
    TrainingJob job =
        Jobs.open(
            model, state, cause.get(), base, members(model), policy, Instant.ofEpochMilli(now));
    openJobs.put(model, job);
    Bookkeeping.opened(state, job, now);
    emitter.write(Topics.TRAINING_JOBS, model, job);
  }

  /** A job that is opened between two slices of an erasure would only be taken back. */
  private boolean isBeingErased(String model) {
    try (KeyValueIterator<String, OpenCommand> open =
        openCommands.prefixScan(ModelKey.of(model, ""), PREFIX)) {
      while (open.hasNext()) {
        if (open.next().value.getErases()) {
          return true;
        }
      }
    }
    return false;
  }

  private Map<String, Split> members(String model) {
    Map<String, Split> found = new HashMap<>();
    String prefix = ModelKey.of(model, "");
    try (KeyValueIterator<String, String> all = members.prefixScan(prefix, PREFIX)) {
      all.forEachRemaining(
          member -> found.put(member.key.substring(prefix.length()), Split.valueOf(member.value)));
    }
    return found;
  }

  private void lookAtTheClock(long now) {
    uptime.tick(now);
    List<KeyValue<String, TriggerState>> all = new ArrayList<>();
    try (KeyValueIterator<String, TriggerState> iterator = states.all()) {
      iterator.forEachRemaining(all::add);
    }
    for (KeyValue<String, TriggerState> entry : all) {
      String model = entry.key;
      TriggerState state = entry.value;
      TriggerState before = TriggerState.newBuilder(state).build();
      Bookkeeping.withoutTimesToCome(state, settings.policy(model).trigger(), now);
      sendAgainIfLost(model, state, now);
      openIfDue(model, state, now);
      if (!state.equals(before)) {
        states.put(model, state);
      }
    }
  }

  private void sendAgainIfLost(String model, TriggerState state, long now) {
    TrainingJob job = openJobs.get(model);
    Duration lostAfter = settings.policy(model).trigger().lostAfter();
    if (job == null
        || now - state.getLastBeatAt() < lostAfter.toMillis()
        || !uptime.reached(lostAfter, now)) {
      return;
    }
    if (state.getMadeVersion() != null) {
      // Its result never came or can't be read, but the version says how it ended.
      close(model, state, outcomeOf(model, state.getMadeVersion()), now);
    } else if (state.getAwaitedVersion() != null || state.getUnreadableResult()) {
      // Published, but its version never came or can't be read; or a result that can't be read.
      close(model, state, JobOutcome.FAILED, now);
    } else {
      state.setLastBeatAt(now);
      emitter.write(Topics.TRAINING_JOBS, model, job);
    }
  }

  private JobOutcome outcomeOf(String model, String version) {
    ModelVersion made = versions.get(ModelKey.of(model, version));
    if (made == null) {
      return JobOutcome.FAILED;
    }
    return made.getStatus() == VersionStatus.PUBLISHED ? JobOutcome.PUBLISHED : JobOutcome.REJECTED;
  }
}
