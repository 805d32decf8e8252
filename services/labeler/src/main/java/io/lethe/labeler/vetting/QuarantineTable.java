package io.lethe.labeler.vetting;

import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.stores.Deadlines;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The pictures that vetting holds back, with all their supports. Writes each change to the topic.
 */
public final class QuarantineTable {

  private final KeyValueStore<String, QuarantinedSample> held;
  private final Deadlines deadlines;
  private final Emitter emitter;

  public QuarantineTable(
      KeyValueStore<String, QuarantinedSample> held, Deadlines deadlines, Emitter emitter) {
    this.held = held;
    this.deadlines = deadlines;
    this.emitter = emitter;
  }

  /** What is held of a sample, or null. */
  public QuarantinedSample find(String model, String sampleId) {
    return held.get(ModelKey.of(model, sampleId));
  }

  /** Holds a sample back. */
  public void hold(
      Sample sample, List<Support> supports, String reason, Instant now, Duration retention) {
    Instant expiresAt = now.plus(retention);
    deadlines.add(ModelKey.of(sample.model(), sample.sampleId()), expiresAt.toEpochMilli());
    put(
        QuarantinedSample.newBuilder()
            .setModel(sample.model())
            .setSampleId(sample.sampleId())
            .setPng(sample.png())
            .setSupports(supports)
            .setReason(reason)
            .setQuarantinedAt(now)
            .setExpiresAt(expiresAt)
            .setPerceptualHash(sample.perceptualHash())
            .setGenerationId(sample.generationId())
            .setModelVersion(sample.modelVersion())
            .setClassLabel(sample.classLabel())
            .build());
  }

  /**
   * Goes on holding a sample back, with more support.
   *
   * @param sample what is held, and whose generation it is where that is known by now
   */
  public void holdOn(
      QuarantinedSample before, Sample sample, List<Support> supports, String reason) {
    put(
        QuarantinedSample.newBuilder(before)
            .setSupports(supports)
            .setReason(reason)
            .setGenerationId(sample.generationId())
            .setModelVersion(sample.modelVersion())
            .setClassLabel(sample.classLabel())
            .build());
  }

  /** Lets a sample go: it became a label, was given up, or nobody asks for it any more. */
  public void release(QuarantinedSample sample) {
    String key = ModelKey.of(sample.getModel(), sample.getSampleId());
    held.delete(key);
    if (sample.getExpiresAt() != null) {
      deadlines.remove(key, sample.getExpiresAt().toEpochMilli());
    }
    emitter.delete(Topics.QUARANTINE, key);
  }

  /** Releases and returns the samples that nothing has decided on in time. */
  public List<QuarantinedSample> takeExpired(long now) {
    List<QuarantinedSample> expired = deadlines.takeDue(now).stream().map(held::get).toList();
    expired.forEach(this::release);
    return expired;
  }

  /** Takes reports' support away; a sample without support left is released. */
  public void withdraw(QuarantinedSample sample, List<Support> left) {
    if (left.isEmpty()) {
      release(sample);
    } else {
      put(QuarantinedSample.newBuilder(sample).setSupports(left).build());
    }
  }

  private void put(QuarantinedSample sample) {
    String key = ModelKey.of(sample.getModel(), sample.getSampleId());
    held.put(key, sample);
    emitter.write(Topics.QUARANTINE, key, sample);
  }
}
