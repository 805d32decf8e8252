package io.lethe.labeler;

import io.lethe.labeler.commands.CommandProcessor;
import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.deployment.ChampionProcessor;
import io.lethe.labeler.deployment.Deployments;
import io.lethe.labeler.jobs.TrainingTriggerProcessor;
import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.jobs.UnreadableResult;
import io.lethe.labeler.labelset.LabelErased;
import io.lethe.labeler.labelset.LabelProcessor;
import io.lethe.labeler.labelset.LabelerTables;
import io.lethe.labeler.labelset.ModelProcessor;
import io.lethe.labeler.reports.GenerationProcessor;
import io.lethe.labeler.reports.InputProcessor;
import io.lethe.labeler.reports.InputTopic;
import io.lethe.labeler.reports.InputTopics;
import io.lethe.labeler.reports.MisplacedGeneration;
import io.lethe.labeler.reports.NoLongerWaiting;
import io.lethe.labeler.reports.ReportDeduplicationProcessor;
import io.lethe.labeler.reports.ReportMatchingProcessor;
import io.lethe.labeler.reports.ReporterErasureProcessor;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.vetting.Released;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The labeler's topology: the path of a report by reporter, by generation and by model to a label,
 * and from labels to training jobs and deployments.
 */
public final class LabelerTopology {

  private final StreamsBuilder builder;
  private final LabelerSettings settings;
  private final List<KStream<String, DeadLetter>> deadLetters = new ArrayList<>();
  private final List<KStream<String, PendingReport>> pending = new ArrayList<>();

  private LabelerTopology(StreamsBuilder builder, LabelerSettings settings) {
    this.builder = builder;
    this.settings = settings;
  }

  /** The topology, a function of its arguments alone. */
  public static Topology build(StreamsBuilder builder, LabelerSettings settings) {
    new LabelerTopology(builder, settings).wire();
    return builder.build();
  }

  private void wire() {
    Set<String> matchingStores = add(ReportMatchingProcessor.stores(settings));
    KStream<String, Object> models = models(byModel(matched(once(), matchingStores)));
    eraseWaiting(only(models, ErasedReporter.class), matchingStores);
    write(only(models, LabelChange.class), Topics.LABEL_LOG);
    write(orGone(models, Label.class, LabelErased.class), Topics.LABELS);
    write(orGone(models, QuarantinedSample.class, Released.class), Topics.QUARANTINE);
    write(only(models, ErasureReceipt.class), Topics.ERASURES);
    write(only(models, Deployment.class), Topics.DEPLOYMENTS);
    write(only(models, TrainingJob.class), Topics.TRAINING_JOBS);
    write(pending.stream().reduce(KStream::merge).orElseThrow(), Topics.PENDING_REPORTS);
    writeDeadLetters();
  }

  /** By reporter: each report once. */
  private KStream<String, Object> once() {
    KStream<String, Origin> reports = only(read(Topics.REPORTS, InputTopics.REPORTS), Origin.class);
    return process(
        repartition(reports, Origin.class, "reports-by-reporter", Optional.empty()),
        () -> new ReportDeduplicationProcessor(settings),
        "report-once",
        add(ReportDeduplicationProcessor.stores(settings)));
  }

  /** By generationId: reports and generations meet; other reports pass by. */
  private KStream<String, MatchedReport> matched(
      KStream<String, Object> reports, Set<String> stores) {
    KStream<String, MatchedReport> all = only(reports, MatchedReport.class);
    KStream<String, MatchedReport> ofGenerations =
        repartition(
            all.filter((key, report) -> ReportMatchingProcessor.isFor(report)),
            MatchedReport.class,
            "reports-by-generation",
            Optional.empty());
    KStream<String, Object> reportsLast =
        process(
            ofGenerations, () -> new ReportMatchingProcessor(settings), "report-matcher", stores);
    KStream<String, Object> generationsLast =
        process(generations(), GenerationProcessor::new, "generation-arrival", stores);
    return all.filterNot((key, report) -> ReportMatchingProcessor.isFor(report))
        .merge(only(reportsLast.merge(generationsLast), MatchedReport.class));
  }

  /** Most lie where their reports come to; only the others are moved, for their size. */
  private KStream<String, Generation> generations() {
    KStream<String, Object> read = read(Topics.GENERATIONS, InputTopics.GENERATIONS);
    return only(read, Generation.class)
        .merge(
            repartition(
                only(read, MisplacedGeneration.class).mapValues(MisplacedGeneration::generation),
                Generation.class,
                "generations-misplaced",
                Optional.empty()));
  }

  /** What an erased reporter's reports name is not known: each partition of generations is told. */
  private void eraseWaiting(KStream<String, ErasedReporter> erased, Set<String> stores) {
    process(
        repartition(
            erased,
            ErasedReporter.class,
            "erasures-to-all-generations",
            Optional.of(
                (topic, key, value, partitions) ->
                    Optional.of(
                        IntStream.range(0, partitions).boxed().collect(Collectors.toSet())))),
        ReporterErasureProcessor::new,
        "reporter-erasure",
        stores);
  }

  private KStream<String, MatchedReport> byModel(KStream<String, MatchedReport> reports) {
    return repartition(reports, MatchedReport.class, "reports-by-model", Optional.of(byModel()));
  }

  /** By model: the labelled set, the champion, and the job that is due. */
  private KStream<String, Object> models(KStream<String, MatchedReport> reports) {
    Set<String> deploymentStores = add(Deployments.stores(settings.stores()));
    Set<String> labelStores = with(add(LabelerTables.stores(settings)), Deployments.VERSIONS);
    Set<String> triggerStores =
        with(
            add(TrainingTriggerProcessor.stores(settings.stores())),
            LabelerTables.MEMBERS,
            LabelerTables.MEMBERSHIPS,
            Deployments.VERSIONS);
    Set<String> commandStores = with(labelStores, TrainingTriggerProcessor.OPEN_JOBS);
    commandStores.addAll(deploymentStores);
    commandStores.addAll(add(Set.of(CommandProcessor.store(settings))));

    KStream<String, Object> arrivals =
        process(versionsByModel(), ModelProcessor::new, "model-arrival", labelStores);
    KStream<String, Object> labels =
        process(
            reports.merge(only(arrivals, MatchedReport.class)),
            () -> new LabelProcessor(settings),
            "label-set",
            labelStores);
    KStream<String, Object> versions =
        process(
            only(arrivals, ModelVersion.class),
            ChampionProcessor::new,
            "version-desk",
            deploymentStores);
    KStream<String, Object> commands =
        process(commands(), () -> new CommandProcessor(settings), "command-desk", commandStores);
    KStream<String, TriggerEvent> events =
        only(labels.merge(versions).merge(commands), TriggerEvent.class).merge(jobEvents());
    KStream<String, Object> jobs =
        process(
            events,
            () ->
                new TrainingTriggerProcessor(
                    settings,
                    LabelerTables.MEMBERS,
                    LabelerTables.MEMBERSHIPS,
                    Deployments.VERSIONS),
            "training-trigger",
            triggerStores);
    return labels.merge(versions).merge(commands).merge(jobs);
  }

  private KStream<String, Origin> commands() {
    return repartition(
        only(read(Topics.COMMANDS, InputTopics.COMMANDS), Origin.class),
        Origin.class,
        "commands-by-model",
        Optional.of(byModel()));
  }

  /** Trainers may be written in any language: where they put a record is not trusted. */
  private KStream<String, Origin> versionsByModel() {
    return repartition(
        only(read(Topics.MODEL_VERSIONS, InputTopics.MODEL_VERSIONS), Origin.class),
        Origin.class,
        "versions-by-model",
        Optional.of(byModel()));
  }

  private KStream<String, TriggerEvent> jobEvents() {
    KStream<String, Object> read = read(Topics.JOB_RESULTS, InputTopics.JOB_RESULTS);
    KStream<String, JobResult> results =
        only(read, JobResult.class)
            .merge(
                only(read, DeadLetter.class).flatMap((key, letter) -> UnreadableResult.of(letter)));
    KStream<String, TriggerEvent> ended =
        repartition(results, JobResult.class, "results-by-model", Optional.of(byModel()))
            .mapValues(TriggerEvent.Ended::new);
    KStream<String, TriggerEvent> beats =
        repartition(
                only(
                    read(Topics.TRAINING_PROGRESS, InputTopics.TRAINING_PROGRESS),
                    TrainingProgress.class),
                TrainingProgress.class,
                "progress-by-model",
                Optional.of(byModel()))
            .mapValues(progress -> new TriggerEvent.Beat(progress.getJobId()));
    return ended.merge(beats);
  }

  /** Records of one class, and null for those of the class that says that a record is gone. */
  private static <V> KStream<String, V> orGone(
      KStream<String, Object> stream, Class<V> type, Class<?> gone) {
    return stream
        .filter((key, value) -> type.isInstance(value) || gone.isInstance(value))
        .mapValues(value -> type.isInstance(value) ? type.cast(value) : null);
  }

  private <T extends SpecificRecord> KStream<String, Object> read(
      Topic<String, T> topic, InputTopic<T> reading) {
    KStream<byte[], byte[]> bytes =
        builder.stream(topic.name(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
    return process(bytes, () -> new InputProcessor<>(reading), "read-" + topic.name(), Set.of());
  }

  private <K, V> KStream<String, Object> process(
      KStream<K, V> stream,
      ProcessorSupplier<K, V, String, Object> processor,
      String name,
      Set<String> stores) {
    KStream<String, Object> processed =
        stream.process(processor, Named.as(name), stores.toArray(String[]::new));
    deadLetters.add(only(processed, DeadLetter.class));
    pending.add(orGone(processed, PendingReport.class, NoLongerWaiting.class));
    return processed;
  }

  private static <V extends SpecificRecord> KStream<String, V> repartition(
      KStream<String, V> stream,
      Class<V> type,
      String name,
      Optional<StreamPartitioner<String, V>> partitioner) {
    var repartitioned =
        Repartitioned.<String, V>as(name)
            .withKeySerde(Serdes.String())
            .withValueSerde(AvroSerde.of(type))
            .withNumberOfPartitions(Topics.PARTITIONS);
    return stream.repartition(
        partitioner.map(repartitioned::withStreamPartitioner).orElse(repartitioned));
  }

  private static <V> void write(KStream<String, V> stream, Topic<String, V> topic) {
    stream.to(
        topic.name(), Produced.with(topic.key(), topic.value()).withStreamPartitioner(byModel()));
  }

  private void writeDeadLetters() {
    deadLetters.stream()
        .reduce(KStream::merge)
        .orElseThrow()
        .map((key, letter) -> KeyValue.pair(BoundedDeadLetters.key(letter), letter))
        .to(
            Topics.DEAD_LETTERS.name(),
            Produced.with(Topics.DEAD_LETTERS.key(), Topics.DEAD_LETTERS.value()));
  }

  private static <V> StreamPartitioner<String, V> byModel() {
    return (topic, key, value, partitions) ->
        Optional.of(Set.of(ModelPartitioner.partition(key, partitions)));
  }

  private static <V> KStream<String, V> only(KStream<String, Object> stream, Class<V> type) {
    return stream.filter((key, value) -> type.isInstance(value)).mapValues(type::cast);
  }

  private static Set<String> with(Set<String> stores, String... more) {
    Set<String> all = new HashSet<>(stores);
    all.addAll(List.of(more));
    return all;
  }

  private Set<String> add(Set<StoreBuilder<?>> stores) {
    stores.forEach(builder::addStateStore);
    return stores.stream().map(StoreBuilder::name).collect(Collectors.toSet());
  }
}
