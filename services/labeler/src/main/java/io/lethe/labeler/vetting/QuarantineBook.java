package io.lethe.labeler.vetting;

import io.lethe.labeler.sample.Emissions;
import io.lethe.labeler.sample.Sample;
import io.lethe.labeler.sample.Supports;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import io.lethe.schemas.topics.ModelKey;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/** The pictures that vetting holds back, with all who asked for them. Emits each change. */
public final class QuarantineBook {

  private final KeyValueStore<String, QuarantinedSample> held;
  private final Emissions emissions;

  public QuarantineBook(KeyValueStore<String, QuarantinedSample> held, Emissions emissions) {
    this.held = held;
    this.emissions = emissions;
  }

  /** What is held of a sample, or null. */
  public QuarantinedSample find(String model, String sampleId) {
    return held.get(ModelKey.of(model, sampleId));
  }

  /** Holds a sample back, or goes on holding it with more support. */
  public void hold(Sample sample, List<Support> supports, String reason, Instant now) {
    QuarantinedSample before = find(sample.model(), sample.sampleId());
    put(
        new QuarantinedSample(
            sample.model(),
            sample.sampleId(),
            sample.png(),
            supports,
            reason,
            before == null ? now : before.getQuarantinedAt()));
  }

  /** Lets a sample go: it became a label, or nobody asks for it any more. */
  public void release(String model, String sampleId) {
    String key = ModelKey.of(model, sampleId);
    held.delete(key);
    emissions.emit(key, new Released());
  }

  /** Takes a report's support away; a sample without support left is released. */
  public void withdraw(QuarantinedSample sample, String reporter, String reportId) {
    List<Support> left = Supports.without(sample.getSupports(), reporter, reportId);
    if (left.isEmpty()) {
      release(sample.getModel(), sample.getSampleId());
    } else {
      put(QuarantinedSample.newBuilder(sample).setSupports(left).build());
    }
  }

  private void put(QuarantinedSample sample) {
    String key = ModelKey.of(sample.getModel(), sample.getSampleId());
    held.put(key, sample);
    emissions.emit(key, sample);
  }
}
