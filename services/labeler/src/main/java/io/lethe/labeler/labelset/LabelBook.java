package io.lethe.labeler.labelset;

import io.lethe.labeler.intake.RefusedException;
import io.lethe.labeler.sample.Emissions;
import io.lethe.labeler.sample.Sample;
import io.lethe.labeler.sample.Supports;
import io.lethe.labeler.trigger.TriggerEvent;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.topics.ModelKey;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The labels of a partition's models: who supports each, and the gapless sequence of membership
 * changes. Emits each label as it becomes, and each membership change once.
 */
final class LabelBook {

  private final KeyValueStore<String, Label> labels;
  private final KeyValueStore<String, String> members;
  private final KeyValueStore<String, Long> sequences;
  private final Emissions emissions;

  LabelBook(
      KeyValueStore<String, Label> labels,
      KeyValueStore<String, String> members,
      KeyValueStore<String, Long> sequences,
      Emissions emissions) {
    this.labels = labels;
    this.members = members;
    this.sequences = sequences;
    this.emissions = emissions;
  }

  /** The label of a sample while it counts, or null. */
  Label active(String model, String sampleId) {
    Label label = labels.get(ModelKey.of(model, sampleId));
    return label != null && label.getStatus() == LabelStatus.ACTIVE ? label : null;
  }

  /** Adds support to a label that counts already; takes no sequence. */
  void support(Label label, Support support) throws RefusedException {
    put(Label.newBuilder(label).setSupports(Supports.with(label.getSupports(), support)).build());
  }

  /** Makes a label of a sample that does not count now: ADDED, or RESTORED if it ever did. */
  void enter(Sample sample, List<Support> supports, Instant now) {
    Label before = labels.get(ModelKey.of(sample.model(), sample.sampleId()));
    Split split = Picture.split(sample.sampleId());
    Label label =
        Label.newBuilder()
            .setModel(sample.model())
            .setSampleId(sample.sampleId())
            .setSplit(split)
            .setStatus(LabelStatus.ACTIVE)
            .setSequence(nextSequence(sample.model()))
            .setWidth(sample.picture().width())
            .setHeight(sample.picture().height())
            .setChannels(sample.picture().channels())
            .setPng(sample.png())
            .setSupports(supports)
            .setGenerationId(sample.generationId())
            .setModelVersion(sample.modelVersion())
            .setClassLabel(sample.classLabel())
            .build();
    members.put(ModelKey.of(sample.model(), sample.sampleId()), split.name());
    var change = before == null ? MembershipChange.ADDED : MembershipChange.RESTORED;
    List<String> reports = supports.stream().map(Support::getReportId).toList();
    changed(label, change, reports, before == null ? 0 : before.getSequence(), now);
  }

  /** Takes a report's support away; a label without support left is RETRACTED. */
  void withdraw(Label label, String reporter, String reportId, Instant now) {
    List<Support> left = Supports.without(label.getSupports(), reporter, reportId);
    if (!left.isEmpty()) {
      put(Label.newBuilder(label).setSupports(left).build());
      return;
    }
    Label retracted =
        Label.newBuilder(label)
            .setSupports(left)
            .setStatus(LabelStatus.RETRACTED)
            .setSequence(nextSequence(label.getModel()))
            .build();
    members.delete(ModelKey.of(label.getModel(), label.getSampleId()));
    long previous = label.getSequence();
    changed(retracted, MembershipChange.RETRACTED, List.of(reportId), previous, now);
  }

  private long nextSequence(String model) {
    Long last = sequences.get(model);
    long next = last == null ? 1 : last + 1;
    sequences.put(model, next);
    return next;
  }

  private void changed(
      Label label, MembershipChange change, List<String> reports, long previous, Instant now) {
    put(label);
    var entry =
        new LabelChange(
            label.getModel(),
            label.getSequence(),
            label.getSampleId(),
            label.getSplit(),
            change,
            reports,
            now);
    emissions.emit(label.getModel(), entry);
    emissions.emit(label.getModel(), new TriggerEvent.Changed(entry, previous));
  }

  private void put(Label label) {
    String key = ModelKey.of(label.getModel(), label.getSampleId());
    labels.put(key, label);
    emissions.emit(key, label);
  }
}
