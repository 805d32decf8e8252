package io.lethe.labeler.commands;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.labelset.Cause;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.ErasureTally;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.ErasureSubject;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Writes the receipts of erasures. */
final class ErasureReceipts {

  /** What Kafka and Streams add to a retention: a segment, and a day on window stores' topics. */
  private static final Duration LAG = Topics.SEGMENT.plus(Duration.ofDays(1));

  private final Duration keptFor;
  private final Emitter emitter;

  ErasureReceipts(LabelerSettings settings, Emitter emitter) {
    this.keptFor = keptFor(settings);
    this.emitter = emitter;
  }

  private static Duration keptFor(LabelerSettings settings) {
    // Ids and names stand in window stores; pictures and reports in topics.
    Duration names = StateStores.goneAfter(settings.reportRetention());
    Duration pictures = StateStores.goneAfter(settings.generationRetention());
    Duration longest =
        Stream.of(names, pictures, Topics.LONGEST_RETENTION)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    // What is under way may yet become a dead letter at the end of its grace, which then stays.
    return longest
        .plus(settings.grace().multipliedBy(2))
        .plus(LAG)
        .plus(settings.compactionInterval());
  }

  /**
   * Writes the receipt of an erasure that is through.
   *
   * @param sampleId what was erased, or null for a reporter, who is not named
   */
  void write(
      String model, ErasureSubject subject, String sampleId, ErasureTally tally, Cause cause) {
    emitter.write(
        Topics.ERASURES,
        model,
        ErasureReceipt.newBuilder()
            .setCommandId(cause.commandId())
            .setModel(model)
            .setSubject(subject)
            .setSampleId(sampleId)
            .setLabels(tally.getLabels())
            .setHeld(tally.getHeld())
            .setReports(tally.getReports())
            .setSequences(List.copyOf(tally.getSequences()))
            .setCancelledJob(tally.getCancelledJob())
            .setLearnedBy(List.copyOf(tally.getLearnedBy()))
            .setErasedAt(cause.at())
            .setGoneBy(cause.at().plus(keptFor))
            .build());
  }
}
