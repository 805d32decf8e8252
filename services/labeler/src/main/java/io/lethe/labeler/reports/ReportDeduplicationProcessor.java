package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.stores.Compaction;
import io.lethe.labeler.stores.WindowEntries;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.deadletter.Replays;
import io.lethe.schemas.digest.Sha256;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Lets each report through once: per reporter and reportId. A repeat is dropped; another report
 * under a used id is a dead letter, for it would be lost otherwise. A dead letter's original that
 * is {@linkplain Replays sent again} passes: what counted is found further on. Retractions always
 * pass: a refused one may be sent again, and one carried out changes nothing the second time.
 *
 * <p>All go on as {@link MatchedReport}: reports of a generation keyed by generationId, all others
 * by model. A reporter's reports over the limit are marked.
 */
public final class ReportDeduplicationProcessor
    extends ContextualProcessor<String, Origin, String, Object> {

  /** Ends the reason of a report refused further on: here its id counts as used. */
  public static final String TRY_AGAIN = " To try again, use another reportId.";

  /** Name of its node. */
  public static final String NAME = "report-deduplication";

  /** Reports of a generation, keyed by generationId. */
  public static final Outlet<MatchedReport> OF_GENERATIONS =
      new Outlet<>("reports-of-generations", MatchedReport.class);

  /** Inline pictures and retractions, keyed by model. */
  public static final Outlet<MatchedReport> OTHERS =
      new Outlet<>("other-reports", MatchedReport.class);

  private static final String STORE = "reports-seen";

  private final LabelerSettings settings;
  private final Set<String> stores;
  private WindowStore<String, String> seen;
  private ReportLimit limit;
  private Emitter emitter;

  /**
   * @param stores names of its stores, which it lets forget what was deleted
   */
  public ReportDeduplicationProcessor(LabelerSettings settings, Set<String> stores) {
    this.settings = settings;
    this.stores = Set.copyOf(stores);
  }

  /** The ids seen, with what they spoke of, and what the limit needs. */
  public static Set<StoreBuilder<?>> stores(LabelerSettings settings) {
    return Set.of(
        settings.stores().windowed(STORE, settings.reportRetention(), Serdes.String()),
        ReportLimit.store(settings));
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(NAME, context);
    seen = context.getStateStore(STORE);
    limit = ReportLimit.open(context, settings);
    Compaction.schedule(
        context,
        stores,
        settings.compactionInterval(),
        settings.tick(),
        settings.grace(),
        () -> {});
  }

  @Override
  public void process(Record<String, Origin> record) {
    SensitiveReport report = Origins.decode(record.value(), Topics.REPORTS);
    if (report.getKind() == ReportKind.RETRACT) {
      send(OTHERS, record, report.getModel(), carrier(record, null, false));
      return;
    }
    String id = report.getReporter() + '\0' + report.getReportId();
    String subject = report.getModel() + ' ' + subject(report);
    String before = WindowEntries.latest(seen, id);
    boolean replayed = Replays.isMarked(record.headers());
    if (before == null || (replayed && before.equals(subject))) {
      WindowEntries.put(seen, id, subject, record.timestamp());
      long sentAt = record.value().getTimestamp();
      boolean over = before == null ? limit.isOver(report, sentAt) : limit.wasOver(report, sentAt);
      String generation = report.getGenerationId();
      MatchedReport carrier = carrier(record, generation, over);
      carrier.setReplayed(replayed);
      if (generation == null) {
        send(OTHERS, record, report.getModel(), carrier);
      } else {
        send(OF_GENERATIONS, record, generation, carrier);
      }
    } else if (!before.equals(subject)) {
      String reason =
          "The reporter used reportId '%s' before, for something else."
              .formatted(report.getReportId());
      long now = context().currentSystemTimeMs();
      emitter.deadLetter(DeadLetters.of(record.value(), reason, now));
    }
  }

  private static MatchedReport carrier(
      Record<String, Origin> record, String generationId, boolean over) {
    return MatchedReport.newBuilder()
        .setOrigin(record.value())
        .setGenerationId(generationId)
        .setOverLimit(over)
        .build();
  }

  private void send(
      Outlet<MatchedReport> outlet,
      Record<String, Origin> record,
      String key,
      MatchedReport carrier) {
    emitter.send(outlet, record.withKey(key).withValue(carrier));
  }

  private static String subject(SensitiveReport report) {
    if (report.getGenerationId() != null) {
      return report.getGenerationId();
    }
    return report.getPicture() != null ? report.getPicture().getSha256() : hash(report.getPng());
  }

  private static String hash(ByteBuffer bytes) {
    MessageDigest sha = Sha256.newDigest();
    sha.update(bytes.duplicate());
    return HexFormat.of().formatHex(sha.digest());
  }
}
