package io.lethe.labeler.labelset;

import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.stores.Deadlines;
import io.lethe.labeler.stores.Slice;
import io.lethe.labeler.vetting.Provenance;
import io.lethe.labeler.vetting.Sample;
import io.lethe.labeler.vetting.SupportTable;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Support;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The labels of a partition's models: who supports each, and the gapless sequence of membership
 * changes. Writes each changed label and each membership change once.
 */
public final class LabelTable {

  /** Parts a key from the sequence of a retraction. */
  private static final char PART = '\0';

  private final KeyValueStore<String, Label> labels;
  private final KeyValueStore<String, String> members;
  private final KeyValueStore<String, Long> sequences;
  private final MembershipTable memberships;
  private final LabelsPerReporter perReporter;
  private final SupportTable supports;
  private final Deadlines retractions;
  private final Emitter emitter;

  LabelTable(
      KeyValueStore<String, Label> labels,
      KeyValueStore<String, String> members,
      KeyValueStore<String, Long> sequences,
      MembershipTable memberships,
      LabelsPerReporter perReporter,
      SupportTable supports,
      Deadlines retractions,
      Emitter emitter) {
    this.labels = labels;
    this.members = members;
    this.sequences = sequences;
    this.memberships = memberships;
    this.perReporter = perReporter;
    this.supports = supports;
    this.retractions = retractions;
    this.emitter = emitter;
  }

  /** The label of a sample, whether it counts or was retracted, or null. */
  public Label find(String model, String sampleId) {
    Label label = labels.get(ModelKey.of(model, sampleId));
    if (label == null || label.getStatus() != LabelStatus.ACTIVE) {
      return label;
    }
    return supports
        .find(model, sampleId)
        .map(now -> Label.newBuilder(label).setSupports(now.getSupports()).build())
        .orElse(label);
  }

  /** The label of a sample while it counts, or null. */
  public Label active(String model, String sampleId) {
    Label label = find(model, sampleId);
    return label != null && label.getStatus() == LabelStatus.ACTIVE ? label : null;
  }

  /**
   * Adds support to a label that counts already; takes no sequence. Its picture is written again
   * only where the report names the generation that an inline picture is.
   */
  public void support(Label label, Sample reported, Support support)
      throws UnusableRecordException {
    List<Support> now = Supports.with(label.getSupports(), support);
    Provenance before = Provenance.of(label);
    Provenance known = before.confirmedBy(reported.provenance());
    if (known.equals(before)) {
      keep(label, now);
      return;
    }
    perReporter.handOver(label.getModel(), label.getSupports(), now);
    put(known.into(Label.newBuilder(label)).setSupports(now).build());
  }

  /** Puts a moderator's support in front of a label's: nobody holds it any more. */
  public void vouch(Label label, Support moderator) {
    keep(label, Supports.vouchedFor(label.getSupports(), moderator));
  }

  /** Makes a label of a sample that does not count now: ADDED, or RESTORED if it ever did. */
  public void enter(Sample sample, List<Support> supports, Cause cause) {
    Label before = find(sample.model(), sample.sampleId());
    Provenance known =
        before == null ? sample.provenance() : Provenance.of(before).then(sample.provenance());
    Label.Builder label =
        Label.newBuilder()
            .setModel(sample.model())
            .setSampleId(sample.sampleId())
            .setSplit(Picture.split(sample.sampleId()))
            .setWidth(sample.shape().width())
            .setHeight(sample.shape().height())
            .setChannels(sample.shape().channels())
            .setPng(sample.png())
            .setPicture(sample.stored())
            .setPerceptualHash(sample.perceptualHash());
    enter(known.into(label), before, supports, cause);
  }

  /** Makes a retracted label count again. */
  public void restore(Label retracted, List<Support> supports, Cause cause) {
    enter(Label.newBuilder(retracted), retracted, supports, cause);
  }

  private void enter(Label.Builder builder, Label before, List<Support> supports, Cause cause) {
    Label label =
        builder
            .setStatus(LabelStatus.ACTIVE)
            .setSequence(nextSequence(builder.getModel()))
            .setSupports(supports)
            .build();
    members.put(key(label), label.getSplit().name());
    perReporter.add(label);
    var change = before == null ? MembershipChange.ADDED : MembershipChange.RESTORED;
    long previous = before == null ? 0 : before.getSequence();
    put(label);
    changed(label, change, reportIds(supports), previous, List.of(), cause);
  }

  /**
   * Ends a label: it is RETRACTED.
   *
   * @param retention how long its record, which holds the picture, is kept after that
   */
  void retract(Label label, Cause cause, Duration retention) {
    perReporter.remove(label);
    Label retracted =
        Label.newBuilder(label)
            .setSupports(List.of())
            .setStatus(LabelStatus.RETRACTED)
            .setSequence(nextSequence(label.getModel()))
            .build();
    members.delete(key(label));
    put(retracted);
    retractions.add(
        key(retracted) + PART + retracted.getSequence(), cause.at().plus(retention).toEpochMilli());
    KnownVersions versions = memberships.versions(label.getModel());
    List<String> learnedBy = memberships.learnedBy(versions, label.getModel(), label.getSampleId());
    changed(
        retracted,
        MembershipChange.RETRACTED,
        reportIds(label.getSupports()),
        label.getSequence(),
        learnedBy,
        cause);
  }

  /**
   * Drops the records of labels that were retracted long ago and did not come back, as far as a
   * slice has room: nobody asks for their pictures any more.
   *
   * @param now milliseconds since the epoch
   */
  void dropRetracted(long now, Slice slice) {
    retractions.takeDue(now, slice, this::dropRetracted);
  }

  private long dropRetracted(String retraction) {
    int part = retraction.lastIndexOf(PART);
    String key = retraction.substring(0, part);
    Label label = labels.get(key);
    if (label == null
        || label.getStatus() != LabelStatus.RETRACTED
        || !retraction.endsWith(PART + Long.toString(label.getSequence()))) {
      return 0;
    }
    labels.delete(key);
    emitter.delete(Topics.LABELS, key);
    return label.getPng().remaining();
  }

  /**
   * Leaves nothing of a label, whether it counts or not, but when it was a member.
   *
   * @return the versions that learned it
   */
  public List<String> erase(Label label, KnownVersions versions, Cause cause) {
    List<String> learnedBy = memberships.learnedBy(versions, label.getModel(), label.getSampleId());
    labels.delete(key(label));
    emitter.delete(Topics.LABELS, key(label));
    if (label.getStatus() == LabelStatus.ACTIVE) {
      supports.forget(label.getModel(), label.getSampleId());
    }
    if (label.getStatus() == LabelStatus.ACTIVE) {
      perReporter.remove(label);
      members.delete(key(label));
      Label erased = Label.newBuilder(label).setSequence(nextSequence(label.getModel())).build();
      changed(erased, MembershipChange.ERASED, List.of(), label.getSequence(), learnedBy, cause);
    }
    return learnedBy;
  }

  /** The last sequence of a model, 0 for none. */
  public long lastSequence(String model) {
    Long last = sequences.get(model);
    return last == null ? 0 : last;
  }

  private long nextSequence(String model) {
    long next = lastSequence(model) + 1;
    sequences.put(model, next);
    return next;
  }

  /**
   * Goes on counting a label by other supports; takes no sequence, and does not write its picture
   * again.
   */
  void keep(Label label, List<Support> now) {
    perReporter.handOver(label.getModel(), label.getSupports(), now);
    supports.put(label.getModel(), label.getSampleId(), now, null);
  }

  private void changed(
      Label label,
      MembershipChange change,
      List<String> reports,
      long previous,
      List<String> learnedBy,
      Cause cause) {
    memberships.changed(label.getModel(), label.getSampleId(), label.getSequence());
    LabelChange entry =
        LabelChange.newBuilder()
            .setModel(label.getModel())
            .setSequence(label.getSequence())
            .setSampleId(label.getSampleId())
            .setSplit(label.getSplit())
            .setChange(change)
            .setReportIds(reports)
            .setChangedAt(cause.at())
            .setLearnedBy(learnedBy)
            .setCommandId(cause.commandId())
            .build();
    emitter.write(Topics.LABEL_LOG, label.getModel(), entry);
    emitter.send(TriggerEvent.OUTLET, label.getModel(), new TriggerEvent.Changed(entry, previous));
  }

  private void put(Label label) {
    labels.put(key(label), label);
    supports.forget(label.getModel(), label.getSampleId());
    emitter.write(Topics.LABELS, key(label), label);
  }

  private static String key(Label label) {
    return ModelKey.of(label.getModel(), label.getSampleId());
  }

  private static List<String> reportIds(List<Support> supports) {
    return supports.stream()
        .filter(support -> !Supports.isModerators(support))
        .map(Support::getReportId)
        .toList();
  }
}
