package io.lethe.labeler.views;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.topics.RecordPlace;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Views that hold what a test puts into them, as if it stood in the topics. */
public final class FilledViews {

  private static final RecordPlace PLACE = new RecordPlace(0, 0);

  private final TopicViews views;

  /** Empty ones, in which few pictures are near duplicates. */
  public FilledViews() {
    this(4);
  }

  /**
   * @param distance up to which pictures are near duplicates
   */
  FilledViews(int distance) {
    views = new TopicViews(new NearDuplicates(distance));
  }

  public TopicViews views() {
    return views;
  }

  /** A label that trains. */
  public void label(String model, String sampleId, long sequence) {
    label(model, sampleId, sequence, 0, LabelStatus.ACTIVE);
  }

  void label(String model, String sampleId, long sequence, long hash, LabelStatus status) {
    views.label(
        model + "/" + sampleId,
        Label.newBuilder()
            .setModel(model)
            .setSampleId(sampleId)
            .setSplit(Split.TRAIN)
            .setStatus(status)
            .setSequence(sequence)
            .setWidth(1)
            .setHeight(1)
            .setChannels(1)
            .setPng(ByteBuffer.allocate(0))
            .setSupports(List.of())
            .setPerceptualHash(hash)
            .build(),
        PLACE);
  }

  /** A picture that is held back. */
  public void held(String model, String sampleId, Instant since) {
    held(model, sampleId, since, 0);
  }

  void held(String model, String sampleId, Instant since, long hash, String... reporters) {
    views.quarantined(
        model + "/" + sampleId,
        QuarantinedSample.newBuilder()
            .setModel(model)
            .setSampleId(sampleId)
            .setPng(ByteBuffer.allocate(0))
            .setSupports(Stream.of(reporters).map(FilledViews::support).toList())
            .setReason("why")
            .setQuarantinedAt(since)
            .setPerceptualHash(hash)
            .build(),
        PLACE);
  }

  private static Support support(String reporter) {
    return Support.newBuilder()
        .setReportId("r")
        .setReporter(reporter)
        .setSupportedAt(Instant.EPOCH)
        .build();
  }

  /** Everything is read again from here on. */
  public void beginAnew() {
    views.clear();
  }

  /** A label that is gone. */
  void erase(String model, String sampleId) {
    views.label(model + "/" + sampleId, null, PLACE);
  }

  /** A picture that is held back no more. */
  public void release(String model, String sampleId) {
    views.quarantined(model + "/" + sampleId, null, PLACE);
  }

  /** A record that could not be used, at an offset of its topic's only partition. */
  public void deadLetter(long offset, String topic, String service, Instant deadAt) {
    views.deadLetter(
        new RecordPlace(0, offset),
        DeadLetter.newBuilder()
            .setTopic(topic)
            .setPartition(0)
            .setOffset(0)
            .setKey(null)
            .setValue(ByteBuffer.allocate(0))
            .setReason("why")
            .setService(service)
            .setDeadAt(deadAt)
            .build());
  }
}
