package io.lethe.labeler.topology;

import io.lethe.labeler.commands.CommandProcessor;
import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.deployment.ChampionProcessor;
import io.lethe.labeler.deployment.Deployments;
import io.lethe.labeler.deployment.TrialProcessor;
import io.lethe.labeler.jobs.TrainingTriggerProcessor;
import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.jobs.UnreadableResult;
import io.lethe.labeler.labelset.LabelProcessor;
import io.lethe.labeler.labelset.LabelerTables;
import io.lethe.labeler.labelset.ModelProcessor;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.reports.InputTopics;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureLookup;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.streams.kstream.KStream;

/** By model: the labelled set, the champion, the open job, and the commands that change them. */
final class ModelStage {

  private final Wiring wiring;
  private final LabelerSettings settings;
  private final Supplier<PictureLookup> pictures;

  private ModelStage(Wiring wiring, LabelerSettings settings, Supplier<PictureLookup> pictures) {
    this.wiring = wiring;
    this.settings = settings;
    this.pictures = pictures;
  }

  /**
   * Adds the stage.
   *
   * @param pictures makes what reads stored pictures, one for each task
   * @param reports inline pictures and retractions, keyed by model; the generations' stage writes
   *     matched reports to the same topic
   * @return the reporters that commands erase
   */
  static KStream<String, ErasedReporter> add(
      Wiring wiring,
      LabelerSettings settings,
      Supplier<PictureLookup> pictures,
      KStream<String, MatchedReport> reports) {
    return new ModelStage(wiring, settings, pictures).add(reports);
  }

  private KStream<String, ErasedReporter> add(KStream<String, MatchedReport> reports) {
    Set<String> deploymentStores = wiring.addStores(Deployments.stores(settings.stores()));
    Set<String> labelStores =
        with(
            wiring.addStores(LabelerTables.stores(settings)),
            Deployments.VERSIONS,
            Deployments.DEPLOYMENTS);
    Set<String> triggerStores =
        with(
            wiring.addStores(TrainingTriggerProcessor.stores(settings.stores())),
            LabelerTables.MEMBERS,
            LabelerTables.MEMBERSHIPS,
            LabelerTables.OPEN_COMMANDS,
            Deployments.VERSIONS);
    Set<String> commandStores =
        with(
            wiring.addStores(Set.of(CommandProcessor.store(settings))),
            TrainingTriggerProcessor.OPEN_JOBS);
    commandStores.addAll(labelStores);
    commandStores.addAll(deploymentStores);
    commandStores.addAll(triggerStores);

    ProcessorOutputs arrivals = versions(labelStores);
    KStream<String, MatchedReport> allReports =
        wiring
            .through(InternalTopics.REPORTS_BY_MODEL, reports)
            .merge(arrivals.to(ModelProcessor.RELEASED));
    ProcessorOutputs labels = labels(allReports, labelStores);
    ProcessorOutputs champions = champions(arrivals, deploymentStores);
    ProcessorOutputs commands = commands(commandStores);
    ProcessorOutputs trials = trials(deploymentStores);
    jobs(
        labels
            .to(TriggerEvent.OUTLET)
            .merge(champions.to(TriggerEvent.OUTLET))
            .merge(commands.to(TriggerEvent.OUTLET))
            .merge(results())
            .merge(heartbeats())
            .merge(trials.to(TriggerEvent.OUTLET)),
        triggerStores);
    return commands.to(CommandProcessor.ERASED_REPORTERS);
  }

  /** Trainers may be written in any language, so the partition they chose is not trusted. */
  private ProcessorOutputs versions(Set<String> stores) {
    KStream<String, Origin> read =
        wiring.read(InputTopics.MODEL_VERSIONS).writesDeadLetters().to(InputTopics.ORIGINS);
    return wiring
        .process(
            wiring.through(InternalTopics.VERSIONS_BY_MODEL, read),
            () -> new ModelProcessor(settings),
            ModelProcessor.NAME,
            stores)
        .writesDeadLetters()
        .writes(Topics.PENDING_REPORTS);
  }

  private ProcessorOutputs labels(KStream<String, MatchedReport> reports, Set<String> stores) {
    return wiring
        .process(
            reports,
            () -> new LabelProcessor(settings, pictures.get()),
            LabelProcessor.NAME,
            stores)
        .writesDeadLetters()
        .writes(Topics.PENDING_REPORTS)
        .writes(Topics.LABEL_LOG)
        .writes(Topics.LABELS)
        .writes(Topics.QUARANTINE)
        .writes(Topics.SUPPORTS);
  }

  private ProcessorOutputs champions(ProcessorOutputs arrivals, Set<String> stores) {
    return wiring
        .process(
            arrivals.to(ModelProcessor.VERSIONS),
            () -> new ChampionProcessor(settings),
            ChampionProcessor.NAME,
            stores)
        .writes(Topics.DEPLOYMENTS)
        .writes(Topics.TRIAL_RESULTS);
  }

  /** Serving puts counts where their model is; those in another place would find no deployment. */
  private ProcessorOutputs trials(Set<String> stores) {
    return wiring
        .process(
            wiring.read(InputTopics.TRIAL_COUNTS).writesDeadLetters().to(InputTopics.COUNTS),
            () -> new TrialProcessor(settings),
            TrialProcessor.NAME,
            stores)
        .writes(Topics.DEPLOYMENTS)
        .writes(Topics.TRIAL_RESULTS);
  }

  private ProcessorOutputs commands(Set<String> stores) {
    KStream<String, Origin> read =
        wiring.read(InputTopics.COMMANDS).writesDeadLetters().to(InputTopics.ORIGINS);
    return wiring
        .process(
            wiring.through(InternalTopics.COMMANDS_BY_MODEL, read),
            () -> new CommandProcessor(settings, stores),
            CommandProcessor.NAME,
            stores)
        .writesDeadLetters()
        .writes(Topics.PENDING_REPORTS)
        .writes(Topics.LABEL_LOG)
        .writes(Topics.LABELS)
        .writes(Topics.QUARANTINE)
        .writes(Topics.SUPPORTS)
        .writes(Topics.ERASURES)
        .writes(Topics.DEPLOYMENTS)
        .writes(Topics.TRIAL_RESULTS);
  }

  private void jobs(KStream<String, TriggerEvent> events, Set<String> stores) {
    wiring
        .process(
            events,
            () ->
                new TrainingTriggerProcessor(
                    settings,
                    LabelerTables.MEMBERS,
                    LabelerTables.MEMBERSHIPS,
                    LabelerTables.OPEN_COMMANDS,
                    Deployments.VERSIONS),
            TrainingTriggerProcessor.NAME,
            stores)
        .writes(Topics.TRAINING_JOBS);
  }

  private KStream<String, TriggerEvent> results() {
    ProcessorOutputs read = wiring.read(InputTopics.JOB_RESULTS).writesDeadLetters();
    KStream<String, JobResult> results =
        read.to(InputTopics.RESULTS)
            .merge(
                read.to(Emitter.DEAD_LETTERS)
                    .flatMap((key, letter) -> UnreadableResult.of(letter)));
    return wiring
        .through(InternalTopics.RESULTS_BY_MODEL, results)
        .mapValues(TriggerEvent.Ended::new);
  }

  private KStream<String, TriggerEvent> heartbeats() {
    KStream<String, TrainingProgress> read =
        wiring.read(InputTopics.TRAINING_PROGRESS).writesDeadLetters().to(InputTopics.PROGRESS);
    return wiring
        .through(InternalTopics.PROGRESS_BY_MODEL, read)
        .mapValues(progress -> new TriggerEvent.Beat(progress.getJobId()));
  }

  private static Set<String> with(Set<String> stores, String... more) {
    Set<String> all = new HashSet<>(stores);
    all.addAll(List.of(more));
    return all;
  }
}
