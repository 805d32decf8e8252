package io.lethe.labeler;

import io.lethe.labeler.deployment.CommandDesk;
import io.lethe.labeler.deployment.Deployments;
import io.lethe.labeler.deployment.VersionDesk;
import io.lethe.labeler.intake.Intake;
import io.lethe.labeler.intake.Reading;
import io.lethe.labeler.intake.Readings;
import io.lethe.labeler.labelset.LabelSet;
import io.lethe.labeler.labelset.ModelArrival;
import io.lethe.labeler.matching.GenerationArrival;
import io.lethe.labeler.matching.ReportMatcher;
import io.lethe.labeler.once.ReportOnce;
import io.lethe.labeler.settings.LabelerSettings;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.trigger.TrainingTrigger;
import io.lethe.labeler.trigger.TriggerEvent;
import io.lethe.labeler.vetting.Released;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
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
    KStream<String, Object> reports = once();
    KStream<String, Object> models = models(byModel(matched(reports)));
    write(only(models, LabelChange.class), Topics.LABEL_LOG);
    write(only(models, Label.class), Topics.LABELS);
    write(quarantine(models), Topics.QUARANTINE);
    write(only(models, Deployment.class), Topics.DEPLOYMENTS);
    write(only(models, TrainingJob.class), Topics.TRAINING_JOBS);
    writeDeadLetters();
  }

  /** By reporter: each report once. */
  private KStream<String, Object> once() {
    KStream<String, Origin> reports = only(read(Topics.REPORTS, Readings.REPORTS), Origin.class);
    return process(
        repartition(reports, Origin.class, "reports-by-reporter", Optional.empty()),
        ReportOnce::new,
        "report-once",
        add(Set.of(ReportOnce.store(settings.stores(), settings.reportRetention()))));
  }

  /** By generationId: reports and generations meet; other reports pass by. */
  private KStream<String, MatchedReport> matched(KStream<String, Object> reports) {
    Set<String> stores = add(ReportMatcher.stores(settings));
    KStream<String, Origin> ofGenerations =
        repartition(
            only(reports, Origin.class), Origin.class, "reports-by-generation", Optional.empty());
    KStream<String, Object> reportsLast =
        process(ofGenerations, () -> new ReportMatcher(settings), "report-matcher", stores);
    KStream<String, Object> generationsLast =
        process(
            only(read(Topics.GENERATIONS, Readings.GENERATIONS), Generation.class),
            GenerationArrival::new,
            "generation-arrival",
            stores);
    return only(reports.merge(reportsLast).merge(generationsLast), MatchedReport.class);
  }

  private KStream<String, MatchedReport> byModel(KStream<String, MatchedReport> reports) {
    return repartition(reports, MatchedReport.class, "reports-by-model", Optional.of(byModel()));
  }

  /** By model: the labelled set, the champion, and the job that is due. */
  private KStream<String, Object> models(KStream<String, MatchedReport> reports) {
    Set<String> labelStores = add(LabelSet.stores(settings.stores(), settings.reportRetention()));
    Set<String> deploymentStores =
        add(Deployments.stores(settings.stores(), settings.reportRetention()));
    Set<String> triggerStores = new HashSet<>(add(TrainingTrigger.stores(settings.stores())));
    triggerStores.addAll(Set.of(LabelSet.MEMBERS, Deployments.VERSIONS));

    KStream<String, Object> arrivals =
        process(
            only(read(Topics.MODEL_VERSIONS, Readings.MODEL_VERSIONS), Origin.class),
            ModelArrival::new,
            "model-arrival",
            labelStores);
    KStream<String, Object> labels =
        process(
            reports.merge(only(arrivals, MatchedReport.class)),
            () -> new LabelSet(settings),
            "label-set",
            labelStores);
    KStream<String, Object> versions =
        process(
            only(arrivals, ModelVersion.class), VersionDesk::new, "version-desk", deploymentStores);
    KStream<String, Object> commands =
        process(commands(), CommandDesk::new, "command-desk", deploymentStores);
    KStream<String, TriggerEvent> events =
        only(labels.merge(versions).merge(commands), TriggerEvent.class).merge(jobEvents());
    KStream<String, Object> jobs =
        process(
            events,
            () -> new TrainingTrigger(settings, LabelSet.MEMBERS, Deployments.VERSIONS),
            "training-trigger",
            triggerStores);
    return labels.merge(versions).merge(commands).merge(jobs);
  }

  private KStream<String, Origin> commands() {
    return repartition(
        only(read(Topics.COMMANDS, Readings.COMMANDS), Origin.class),
        Origin.class,
        "commands-by-model",
        Optional.of(byModel()));
  }

  private KStream<String, TriggerEvent> jobEvents() {
    KStream<String, TriggerEvent> ended =
        only(read(Topics.JOB_RESULTS, Readings.JOB_RESULTS), JobResult.class)
            .mapValues(TriggerEvent.Ended::new);
    KStream<String, TriggerEvent> beats =
        only(read(Topics.TRAINING_PROGRESS, Readings.TRAINING_PROGRESS), TrainingProgress.class)
            .mapValues(progress -> new TriggerEvent.Beat(progress.getJobId()));
    return ended.merge(beats);
  }

  private static KStream<String, QuarantinedSample> quarantine(KStream<String, Object> models) {
    return models
        .filter((key, value) -> value instanceof QuarantinedSample || value instanceof Released)
        .mapValues(value -> value instanceof QuarantinedSample held ? held : null);
  }

  private <T extends SpecificRecord> KStream<String, Object> read(
      Topic<String, T> topic, Reading<T> reading) {
    KStream<byte[], byte[]> bytes =
        builder.stream(topic.name(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
    return process(bytes, () -> new Intake<>(reading), "read-" + topic.name(), Set.of());
  }

  private <K, V> KStream<String, Object> process(
      KStream<K, V> stream,
      ProcessorSupplier<K, V, String, Object> processor,
      String name,
      Set<String> stores) {
    KStream<String, Object> processed =
        stream.process(processor, Named.as(name), stores.toArray(String[]::new));
    deadLetters.add(only(processed, DeadLetter.class));
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

  private Set<String> add(Set<StoreBuilder<?>> stores) {
    stores.forEach(builder::addStateStore);
    return stores.stream().map(StoreBuilder::name).collect(Collectors.toSet());
  }
}
