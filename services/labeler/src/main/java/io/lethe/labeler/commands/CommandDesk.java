package io.lethe.labeler.commands;

import io.lethe.labeler.deadletter.DeadLetters;
import io.lethe.labeler.deployment.DeploymentOrders;
import io.lethe.labeler.erasure.Erasure;
import io.lethe.labeler.intake.Contents;
import io.lethe.labeler.intake.Readings;
import io.lethe.labeler.intake.RefusedException;
import io.lethe.labeler.labelset.Books;
import io.lethe.labeler.moderation.Moderation;
import io.lethe.labeler.settings.LabelerSettings;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.stores.Remembered;
import io.lethe.labeler.trigger.TrainingTrigger;
import io.lethe.labeler.trigger.TriggerEvent;
import io.lethe.schemas.Command;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.ModelKey;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/** Carries out operators' and moderators' commands, each once. */
public final class CommandDesk extends ContextualProcessor<String, Origin, String, Object> {

  private static final String SEEN = "commands-seen";

  private final LabelerSettings settings;
  private WindowStore<String, String> seen;
  private KeyValueStore<String, TrainingJob> openJobs;
  private DeploymentOrders deployments;
  private Moderation moderation;
  private Erasure erasure;

  public CommandDesk(LabelerSettings settings) {
    this.settings = settings;
  }

  /** The commandIds that were carried out. */
  public static StoreBuilder<?> store(LabelerSettings settings) {
    return settings.stores().forgetful(SEEN, settings.reportRetention(), Serdes.String());
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    seen = context.getStateStore(SEEN);
    openJobs = context.getStateStore(TrainingTrigger.OPEN_JOBS);
    deployments = new DeploymentOrders(context);
    Books books = Books.open(context);
    moderation = new Moderation(books);
    erasure = new Erasure(books, Books.room(context), openJobs, settings, this::emit);
  }

  @Override
  public void process(Record<String, Origin> record) {
    Command command = Contents.of(record.value(), Readings.COMMANDS.serde());
    String id = ModelKey.of(command.getModel(), command.getCommandId());
    if (Remembered.latest(seen, id) != null) {
      return;
    }
    try {
      carryOut(command, record.value().getTimestamp());
      seen.put(id, command.getKind().name(), record.timestamp());
    } catch (RefusedException e) {
      long now = context().currentSystemTimeMs();
      context().forward(DeadLetters.record(record.value(), e.getMessage(), now));
    }
  }

  private void carryOut(Command command, long timestamp) throws RefusedException {
    String model = command.getModel();
    if (!deployments.knows(model)) {
      throw new RefusedException("Unknown model %s: it has no version.".formatted(model));
    }
    long now = context().currentSystemTimeMs();
    switch (command.getKind()) {
      case TRAIN_NOW -> emit(model, new TriggerEvent.TrainNow(command.getCommandId()));
      case CANCEL -> cancel(command);
      case PIN, ROLL_BACK, RESUME -> deployments.carryOut(command);
      case ACCEPT, REJECT, BLOCK_REPORTER, UNBLOCK_REPORTER -> moderation.carryOut(command, now);
      case ERASE_SAMPLE -> erasure.ofSample(command, now);
      case ERASE_REPORTER -> erasure.ofReporter(command, timestamp, now);
      default -> throw new RefusedException("Unknown command " + command.getKind() + ".");
    }
  }

  private void cancel(Command command) throws RefusedException {
    TrainingJob job = openJobs.get(command.getModel());
    if (job == null) {
      throw new RefusedException("Model %s has no open job.".formatted(command.getModel()));
    }
    String reason = command.getReason().isBlank() ? "Cancelled by command." : command.getReason();
    emit(command.getModel(), new TriggerEvent.Cancel(job.getJobId(), reason, false));
  }

  private void emit(String key, Object value) {
    context().forward(new Record<>(key, value, context().currentSystemTimeMs()));
  }
}
