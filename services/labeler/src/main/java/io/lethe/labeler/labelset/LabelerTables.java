package io.lethe.labeler.labelset;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.deployment.Deployments;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.reports.ErasedReporters;
import io.lethe.labeler.reports.PendingReports;
import io.lethe.labeler.state.Membership;
import io.lethe.labeler.state.ModelShape;
import io.lethe.labeler.state.OpenCommand;
import io.lethe.labeler.state.ReporterStanding;
import io.lethe.labeler.stores.Deadlines;
import io.lethe.labeler.stores.StateStores;
import io.lethe.labeler.vetting.QuarantineTable;
import io.lethe.labeler.vetting.ReporterReliability;
import io.lethe.labeler.vetting.SupportTable;
import io.lethe.labeler.vetting.Vetting;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.serde.AvroSerde;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The tables that reports, verdicts and erasures change, for the models of one partition.
 *
 * @param shapes the models' shapes, of each that has a version
 * @param labels the labels
 * @param quarantine what is held back
 * @param reports which report supports what
 * @param reliability of each reporter, by moderators' verdicts
 * @param exclusions pictures and reporters whose reports make no label
 * @param memberships when samples were members
 * @param perReporter how many labels each reporter holds
 * @param openCommands commands on reporters that are being carried out
 */
public record LabelerTables(
    KeyValueStore<String, ModelShape> shapes,
    LabelTable labels,
    QuarantineTable quarantine,
    ReportTable reports,
    ReporterReliability reliability,
    Exclusions exclusions,
    MembershipTable memberships,
    LabelsPerReporter perReporter,
    OpenCommands openCommands) {

  /** The members of each labelled set: model/sampleId to split. The trigger reads it. */
  public static final String MEMBERS = "members";

  /** When each sample was a member: model/sampleId to {@link Membership}. The trigger reads it. */
  public static final String MEMBERSHIPS = "memberships";

  /** Commands on reporters that are being carried out. The trigger reads it. */
  public static final String OPEN_COMMANDS = "open-commands";

  static final String SHAPES = "model-shapes";

  private static final String PENDING = "for-model-or-report";

  private static final String LABELS = "labels";
  private static final String SEQUENCES = "sequences";
  private static final String HOLDINGS = "holdings";
  private static final String QUARANTINE = "quarantine";
  private static final String QUARANTINE_DEADLINES = "quarantine-deadlines";
  private static final String RETRACTIONS = "retracted-deadlines";
  private static final String SUPPORTS = "supports";
  private static final String QUARANTINE_FOR_ROOM = "quarantine-for-room";
  private static final String STANDINGS = "reporter-standings";
  private static final String EXCLUDED = "samples-excluded";
  private static final String ERASED_REPORTERS = "reporters-erased";
  private static final String REPORTS = "report-samples";
  private static final String DONE = "reports-done";

  /** All stores, some of which the trigger and {@link ModelProcessor} share. */
  public static Set<StoreBuilder<?>> stores(LabelerSettings settings) {
    StateStores stores = settings.stores();
    Set<StoreBuilder<?>> builders = new HashSet<>(PendingReports.stores(stores, PENDING));
    builders.add(stores.keyValue(SHAPES, AvroSerde.of(ModelShape.class)));
    builders.add(stores.keyValue(LABELS, AvroSerde.of(Label.class)));
    builders.add(stores.keyValue(MEMBERS, Serdes.String()));
    builders.add(stores.keyValue(SEQUENCES, Serdes.Long()));
    builders.add(stores.keyValue(MEMBERSHIPS, AvroSerde.of(Membership.class)));
    builders.add(stores.keyValue(HOLDINGS, Serdes.Long()));
    builders.add(stores.keyValue(OPEN_COMMANDS, AvroSerde.of(OpenCommand.class)));
    builders.add(stores.keyValue(QUARANTINE, AvroSerde.of(QuarantinedSample.class)));
    builders.add(stores.keyValue(QUARANTINE_DEADLINES, Serdes.String()));
    builders.add(stores.keyValue(RETRACTIONS, Serdes.String()));
    builders.add(stores.keyValue(SUPPORTS, AvroSerde.of(SampleSupports.class)));
    builders.add(stores.keyValue(QUARANTINE_FOR_ROOM, Serdes.String()));
    builders.add(stores.keyValue(STANDINGS, AvroSerde.of(ReporterStanding.class)));
    builders.add(stores.keyValue(EXCLUDED, Serdes.String()));
    builders.add(stores.keyValue(REPORTS, Serdes.String()));
    builders.add(stores.windowed(DONE, settings.reportRetention(), Serdes.String()));
    builders.add(ErasedReporters.store(ERASED_REPORTERS, settings));
    return builders;
  }

  /** The tables of a processor that has their stores and that of the known versions. */
  public static LabelerTables open(ProcessorContext<?, ?> context, Emitter emitter) {
    var memberships =
        new MembershipTable(
            context.getStateStore(MEMBERSHIPS), context.getStateStore(Deployments.VERSIONS));
    var supports = new SupportTable(context.getStateStore(SUPPORTS), emitter);
    var perReporter = new LabelsPerReporter(context.getStateStore(HOLDINGS));
    var reliability = new ReporterReliability(context.getStateStore(STANDINGS));
    return new LabelerTables(
        context.getStateStore(SHAPES),
        new LabelTable(
            context.getStateStore(LABELS),
            context.getStateStore(MEMBERS),
            context.getStateStore(SEQUENCES),
            memberships,
            perReporter,
            supports,
            new Deadlines(context.getStateStore(RETRACTIONS)),
            emitter),
        new QuarantineTable(
            context.getStateStore(QUARANTINE),
            new Deadlines(context.getStateStore(QUARANTINE_DEADLINES)),
            context.getStateStore(QUARANTINE_FOR_ROOM),
            supports,
            emitter),
        new ReportTable(context.getStateStore(REPORTS), context.getStateStore(DONE)),
        reliability,
        new Exclusions(
            context.getStateStore(EXCLUDED),
            new ErasedReporters(context.getStateStore(ERASED_REPORTERS)),
            reliability),
        memberships,
        perReporter,
        new OpenCommands(context.getStateStore(OPEN_COMMANDS)));
  }

  /** Reports that wait for their model, and retractions that wait for their report. */
  public static PendingReports pending(ProcessorContext<?, ?> context, Emitter emitter) {
    return PendingReports.open(context, PENDING, emitter);
  }

  /** The vetting of a label's picture as if it were none. */
  Vetting vettingWithout(Label label, LabelerSettings settings) {
    String model = label.getModel();
    String holder = label.getSupports().get(0).getReporter();
    return new Vetting(
        model,
        settings.policy(model),
        reliability,
        perReporter.labels(model) - 1,
        reporter -> perReporter.of(model, reporter) - (reporter.equals(holder) ? 1 : 0));
  }

  /** The vetting of a model's pictures as things stand. */
  Vetting vetting(String model, LabelerSettings settings) {
    return new Vetting(
        model,
        settings.policy(model),
        reliability,
        perReporter.labels(model),
        reporter -> perReporter.of(model, reporter));
  }
}
