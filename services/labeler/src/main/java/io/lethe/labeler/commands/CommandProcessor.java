package io.lethe.labeler.commands;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.deployment.DeploymentCommands;
import io.lethe.labeler.jobs.TrainingTriggerProcessor;
import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.labelset.LabelerTables;
import io.lethe.labeler.labelset.Withdrawals;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.reports.DeadLetters;
import io.lethe.labeler.reports.Origins;
import io.lethe.labeler.reports.PendingReports;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.stores.Compaction;
import io.lethe.labeler.stores.WindowEntries;
import io.lethe.schemas.Command;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/** Carries out operators' and moderators' commands, each once. */
public final class CommandProcessor extends ContextualProcessor<String, Origin, String, Object> {

  /** Name of its node. */
  public static final String NAME = "commands";

  /** Reporters that commands erase. */
  public static final Outlet<ErasedReporter> ERASED_REPORTERS = ReporterCommands.ERASED_REPORTERS;

  private static final String SEEN = "commands-seen";

  /** Neither a sampleId nor the place of a report. */
  private static final String NOTHING = "none";

  private final LabelerSettings settings;
  private final Set<String> stores;
  private WindowStore<String, String> seen;
  private KeyValueStore<String, TrainingJob> openJobs;
  private DeploymentCommands deployments;
  private Moderation moderation;
  private SampleErasure sampleErasure;
  private ReporterCommands reporterCommands;
  private Emitter emitter;

  /**
   * @param stores names of all stores of the sub-topology, which it lets forget what was deleted
   */
  public CommandProcessor(LabelerSettings settings, Set<String> stores) {
    this.settings = settings;
    this.stores = Set.copyOf(stores);
  }

  /** The commandIds that were carried out. */
  public static StoreBuilder<?> store(LabelerSettings settings) {
    return settings.stores().windowed(SEEN, settings.reportRetention(), Serdes.String());
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(NAME, context);
    seen = context.getStateStore(SEEN);
    openJobs = context.getStateStore(TrainingTriggerProcessor.OPEN_JOBS);
    deployments = new DeploymentCommands(settings, context, emitter);
    LabelerTables tables = LabelerTables.open(context, emitter);
    var withdrawals = new Withdrawals(tables, settings);
    moderation = new Moderation(tables, withdrawals);
    var receipts = new ErasureReceipts(settings, emitter);
    sampleErasure = new SampleErasure(tables, withdrawals, openJobs, receipts, emitter);
    PendingReports pending = LabelerTables.pending(context, emitter);
    reporterCommands =
        new ReporterCommands(tables, withdrawals, pending, openJobs, receipts, emitter);
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, reporterCommands::goOn);
    Compaction.schedule(
        context,
        stores,
        settings.compactionInterval(),
        settings.tick(),
        settings.grace(),
        this::touchTopics);
  }

  /** A tombstone under a key that no record has, so that these partitions are compacted too. */
  private void touchTopics() {
    deployments
        .anyModel()
        .ifPresent(
            model ->
                List.of(Topics.LABELS, Topics.QUARANTINE, Topics.SUPPORTS, Topics.PENDING_REPORTS)
                    .forEach(topic -> emitter.delete(topic, ModelKey.of(model, NOTHING))));
  }

  @Override
  public void process(Record<String, Origin> record) {
    Command command = Origins.decode(record.value(), Topics.COMMANDS);
    String id = ModelKey.of(command.getModel(), command.getCommandId());
    if (WindowEntries.latest(seen, id) != null) {
      return;
    }
    try {
      carryOut(command, record.value().getTimestamp());
      WindowEntries.put(seen, id, command.getKind().name(), record.timestamp());
    } catch (UnusableRecordException e) {
      long now = context().currentSystemTimeMs();
      emitter.deadLetter(DeadLetters.of(record.value(), e.getMessage(), now));
    }
  }

  private void carryOut(Command command, long timestamp) throws UnusableRecordException {
    String model = command.getModel();
    if (!deployments.knows(model)) {
      throw new UnusableRecordException("Unknown model %s: it has no version.".formatted(model));
    }
    long now = context().currentSystemTimeMs();
    switch (command.getKind()) {
      case TRAIN_NOW -> {
        deployments.requireInService(model);
        trigger(model, new TriggerEvent.TrainNow(command.getCommandId()));
      }
      case CANCEL -> cancel(command);
      case PIN, ROLL_BACK, RESUME, CANARY, SHADOW, PROMOTE, ABANDON, RETIRE, REINSTATE ->
          deployments.carryOut(command);
      case ACCEPT, REJECT, UNBLOCK_REPORTER -> moderation.carryOut(command, now);
      case ERASE_SAMPLE -> sampleErasure.carryOut(command, now);
      case BLOCK_REPORTER, ERASE_REPORTER -> reporterCommands.begin(command, timestamp, now);
      default -> throw new UnusableRecordException("Unknown command " + command.getKind() + ".");
    }
  }

  private void cancel(Command command) throws UnusableRecordException {
    TrainingJob job = openJobs.get(command.getModel());
    if (job == null) {
      throw new UnusableRecordException("Model %s has no open job.".formatted(command.getModel()));
    }
    String reason = command.getReason().isBlank() ? "Cancelled by command." : command.getReason();
    trigger(command.getModel(), new TriggerEvent.Cancel(job.getJobId(), reason, false));
  }

  private void trigger(String model, TriggerEvent event) {
    emitter.send(TriggerEvent.OUTLET, model, event);
  }
}
