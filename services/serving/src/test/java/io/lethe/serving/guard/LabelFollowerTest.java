package io.lethe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.Split;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.fixture.MockTopics;
import io.lethe.store.PictureLookup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LabelFollowerTest {

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Guard guard =
      new Guard(
          model ->
              new GuardSettings(
                  model.equals("off") ? GuardMode.OFF : GuardMode.BLOCK, 1, 10, 1, 0.02, 0.01, 10),
          Guards.deaf());
  private final LabelFollower follower =
      new LabelFollower(() -> consumer, guard, PictureLookup.NONE);
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  @AfterEach
  void close() {
    follower.close();
    guard.close();
  }

  @Test
  void theLastRecordOfALabelCountsAndABadOneStopsNothing() {
    // given
    Picture retracted = Levels.picture(1, 1);
    Picture erased = Levels.picture(2, 2);
    Picture reported = Levels.picture(3, 3);
    List<byte[][]> records =
        List.of(
            record("m", retracted, LabelStatus.ACTIVE),
            record("m", erased, LabelStatus.ACTIVE),
            new byte[][] {"m/bad".getBytes(StandardCharsets.UTF_8), {1, 2, 3}},
            new byte[][] {"no slash".getBytes(StandardCharsets.UTF_8), {1}},
            record("m", retracted, LabelStatus.RETRACTED),
            new byte[][] {key("m", erased), null},
            record("off", reported, LabelStatus.ACTIVE),
            record("m", reported, LabelStatus.RETRACTED),
            record("m", reported, LabelStatus.ACTIVE));
    for (int partition = 0; partition < MockTopics.PARTITIONS; partition++) {
      ends.put(partition(partition), partition == 0 ? (long) records.size() : 0);
    }
    consumer.updateBeginningOffsets(
        ends.keySet().stream().collect(Collectors.toMap(partition -> partition, partition -> 0L)));
    consumer.updateEndOffsets(ends);
    consumer.updatePartitions(Topics.LABELS.name(), MockTopics.partitions(Topics.LABELS));
    consumer.schedulePollTask(
        () -> {
          for (int offset = 0; offset < records.size(); offset++) {
            byte[][] record = records.get(offset);
            consumer.addRecord(
                new ConsumerRecord<>(Topics.LABELS.name(), 0, offset, record[0], record[1]));
          }
        });
    assertThat(guard.hasReadLabels()).isFalse();

    // when
    follower.start();

    // then
    await().until(guard::hasReadLabels);
    assertThat(guard.status()).containsOnlyKeys("m");
    assertThat(guard.status().get("m").labels()).isEqualTo(1);
  }

  @Test
  void aLabelThatWentAwayUnseenIsForgottenWhenItBeginsAnew() {
    // given a label in force
    Picture erased = Levels.picture(2, 2);
    Picture reported = Levels.picture(3, 3);
    guard.put("m", List.of(Levels.label(erased, 1), Levels.label(reported, 2)));
    guard.labelsRead();
    byte[][] left = record("m", reported, LabelStatus.ACTIVE);
    for (int partition = 0; partition < MockTopics.PARTITIONS; partition++) {
      ends.put(partition(partition), partition == 0 ? 1L : 0);
    }
    consumer.updateBeginningOffsets(
        ends.keySet().stream().collect(Collectors.toMap(partition -> partition, partition -> 0L)));
    consumer.updateEndOffsets(ends);
    consumer.updatePartitions(Topics.LABELS.name(), MockTopics.partitions(Topics.LABELS));
    consumer.schedulePollTask(
        () ->
            consumer.addRecord(new ConsumerRecord<>(Topics.LABELS.name(), 0, 0, left[0], left[1])));

    // when its record, and its tombstone too, are gone from the topic
    follower.start();

    // then
    await().until(() -> guard.status().get("m").labels() == 1);
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition(Topics.LABELS.name(), number);
  }

  private static byte[] key(String model, Picture picture) {
    return (model + "/" + picture.sampleId()).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[][] record(String model, Picture picture, LabelStatus status) {
    Label label =
        Label.newBuilder()
            .setModel(model)
            .setSampleId(picture.sampleId())
            .setSplit(Split.TRAIN)
            .setStatus(status)
            .setSequence(1)
            .setWidth(picture.width())
            .setHeight(picture.height())
            .setChannels(1)
            .setPng(ByteBuffer.wrap(Png.encode(picture)))
            .setSupports(List.of())
            .build();
    return new byte[][] {key(model, picture), Topics.LABELS.encode(label)};
  }
}
