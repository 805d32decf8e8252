package io.lethe.labeler.once;

import io.lethe.labeler.deadletter.DeadLetters;
import io.lethe.labeler.intake.Contents;
import io.lethe.labeler.intake.Readings;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.stores.Remembered;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Lets each report through once: per reporter and reportId. A repeat is dropped; another report
 * under a used id is a dead letter, for it would be lost otherwise. Retractions always pass: a
 * refused one may be sent again, and one carried out changes nothing the second time.
 *
 * <p>Reports of a generation go on as {@link Origin} keyed by generationId, all others as {@link
 * MatchedReport} keyed by model.
 */
public final class ReportOnce extends ContextualProcessor<String, Origin, String, Object> {

  /** Ends the reason of a report refused further on: here its id counts as used. */
  public static final String TRY_AGAIN = " To try again, use another reportId.";

  private static final String STORE = "reports-seen";

  private WindowStore<String, String> seen;

  /** The ids seen, with what they spoke of; an id is forgotten after {@code retention}. */
  public static StoreBuilder<?> store(StateStores stores, Duration retention) {
    return stores.forgetful(STORE, retention, Serdes.String());
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    seen = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<String, Origin> record) {
    SensitiveReport report = Contents.of(record.value(), Readings.REPORTS.serde());
    if (report.getKind() == ReportKind.RETRACT) {
      forward(record, report);
      return;
    }
    String id = report.getReporter() + '\0' + report.getReportId();
    String subject = report.getModel() + ' ' + subject(report);
    String before = Remembered.latest(seen, id);
    if (before == null) {
      seen.put(id, subject, record.timestamp());
      forward(record, report);
    } else if (!before.equals(subject)) {
      String reason =
          "The reporter used reportId '%s' before, for something else."
              .formatted(report.getReportId());
      long now = context().currentSystemTimeMs();
      context().forward(DeadLetters.record(record.value(), reason, now));
    }
  }

  private void forward(Record<String, Origin> record, SensitiveReport report) {
    if (report.getKind() == ReportKind.REPORT && report.getGenerationId() != null) {
      context().forward(record.withKey(report.getGenerationId()).withValue(record.value()));
    } else {
      var matched = new MatchedReport(record.value(), null, null, null, null);
      context().forward(record.withKey(report.getModel()).withValue(matched));
    }
  }

  private static String subject(SensitiveReport report) {
    return report.getGenerationId() != null ? report.getGenerationId() : hash(report.getPng());
  }

  private static String hash(ByteBuffer bytes) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes.duplicate());
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
