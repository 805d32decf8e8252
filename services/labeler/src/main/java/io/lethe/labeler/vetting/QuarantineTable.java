package io.lethe.labeler.vetting;

import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.stores.Deadlines;
import io.lethe.labeler.stores.Slice;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The pictures that vetting holds back, with all their supports. Writes each change to the topic.
 */
public final class QuarantineTable {

  private final KeyValueStore<String, QuarantinedSample> held;
  private final Deadlines deadlines;
  private final KeyValueStore<String, String> forRoom;
  private final SupportTable supports;
  private final Emitter emitter;

  public QuarantineTable(
      KeyValueStore<String, QuarantinedSample> held,
      Deadlines deadlines,
      KeyValueStore<String, String> forRoom,
      SupportTable supports,
      Emitter emitter) {
    this.held = held;
    this.deadlines = deadlines;
    this.forRoom = forRoom;
    this.supports = supports;
    this.emitter = emitter;
  }

  /** What is held of a sample, or null. */
  public QuarantinedSample find(String model, String sampleId) {
    return find(ModelKey.of(model, sampleId));
  }

  private QuarantinedSample find(String key) {
    QuarantinedSample sample = held.get(key);
    if (sample == null) {
      return null;
    }
    return supports
        .find(sample.getModel(), sample.getSampleId())
        .map(
            now ->
                QuarantinedSample.newBuilder(sample)
                    .setSupports(now.getSupports())
                    .setReason(now.getReason())
                    .build())
        .orElse(sample);
  }

  /** Holds a sample back. */
  public void hold(
      Sample sample, List<Support> supports, Decision decision, Instant now, Duration retention) {
    QuarantinedSample.Builder builder =
        QuarantinedSample.newBuilder()
            .setModel(sample.model())
            .setSampleId(sample.sampleId())
            .setPng(sample.png())
            .setPicture(sample.stored())
            .setPerceptualHash(sample.perceptualHash());
    hold(sample.provenance().into(builder), supports, decision, now, retention);
  }

  /** Holds back what was a label. */
  public void hold(
      Label label, List<Support> supports, Decision decision, Instant now, Duration retention) {
    QuarantinedSample.Builder builder =
        QuarantinedSample.newBuilder()
            .setModel(label.getModel())
            .setSampleId(label.getSampleId())
            .setPng(label.getPng())
            .setPicture(label.getPicture())
            .setPerceptualHash(label.getPerceptualHash());
    hold(Provenance.of(label).into(builder), supports, decision, now, retention);
  }

  private void hold(
      QuarantinedSample.Builder builder,
      List<Support> supports,
      Decision decision,
      Instant now,
      Duration retention) {
    Instant expiresAt = now.plus(retention);
    QuarantinedSample sample =
        builder
            .setSupports(supports)
            .setReason(decision.reason())
            .setQuarantinedAt(now)
            .setExpiresAt(expiresAt)
            .build();
    deadlines.add(key(sample), expiresAt.toEpochMilli());
    put(sample, decision.forRoom());
  }

  /**
   * Goes on holding a sample back, with more support.
   *
   * @param sample what is held, and whose generation it is where that is known by now
   */
  public void holdOn(
      QuarantinedSample before, Sample sample, List<Support> supports, Decision decision) {
    String generationId = sample.provenance().generationId();
    if (Objects.equals(before.getGenerationId(), generationId)) {
      change(before, supports, decision.reason(), decision.forRoom());
      return;
    }
    QuarantinedSample.Builder builder =
        QuarantinedSample.newBuilder(before).setSupports(supports).setReason(decision.reason());
    put(sample.provenance().into(builder).build(), decision.forRoom());
  }

  /**
   * Some of the samples that are held back only for want of room, in the order of their keys.
   *
   * @param after the key after which they begin, model/sampleId, or null for the first
   */
  public List<QuarantinedSample> heldForRoom(String after, int most) {
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, String> some =
        forRoom.range(after == null ? null : after + '\0', null)) {
      while (some.hasNext() && keys.size() < most) {
        keys.add(some.next().key);
      }
    }
    return keys.stream().map(this::find).filter(Objects::nonNull).toList();
  }

  /** Lets a sample go: it became a label, was given up, or nobody asks for it any more. */
  public void release(QuarantinedSample sample) {
    String key = key(sample);
    held.delete(key);
    mark(key, false);
    supports.forget(sample.getModel(), sample.getSampleId());
    if (sample.getExpiresAt() != null) {
      deadlines.remove(key, sample.getExpiresAt().toEpochMilli());
    }
    emitter.delete(Topics.QUARANTINE, key);
  }

  /**
   * Releases samples that nothing has decided on in time, and hands each on, for as long as a slice
   * has room.
   */
  public void takeExpired(long now, Slice slice, Consumer<QuarantinedSample> expired) {
    deadlines.takeDue(now, slice, key -> expire(key, expired));
  }

  private long expire(String key, Consumer<QuarantinedSample> expired) {
    QuarantinedSample sample = find(key);
    if (sample == null) {
      return 0;
    }
    release(sample);
    expired.accept(sample);
    return Supports.bytes(sample.getSupports()) + sample.getPng().remaining();
  }

  /** Takes reports' support away; a sample without support left is released. */
  public void withdraw(QuarantinedSample sample, List<Support> left) {
    if (left.isEmpty()) {
      release(sample);
    } else {
      change(sample, left, sample.getReason(), forRoom.get(key(sample)) != null);
    }
  }

  private void change(
      QuarantinedSample sample, List<Support> supports, String reason, boolean isForRoom) {
    this.supports.put(sample.getModel(), sample.getSampleId(), supports, reason);
    mark(key(sample), isForRoom);
  }

  private void put(QuarantinedSample sample, boolean isForRoom) {
    String key = key(sample);
    held.put(key, sample);
    supports.forget(sample.getModel(), sample.getSampleId());
    mark(key, isForRoom);
    emitter.write(Topics.QUARANTINE, key, sample);
  }

  private void mark(String key, boolean isForRoom) {
    if (isForRoom) {
      forRoom.put(key, "");
    } else if (forRoom.get(key) != null) {
      forRoom.delete(key);
    }
  }

  private static String key(QuarantinedSample sample) {
    return ModelKey.of(sample.getModel(), sample.getSampleId());
  }
}
