package io.lethe.trainer.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.ErasureSubject;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Split;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureSweepTest {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int KEPT_DAYS = 8;

  @TempDir Path folder;
  private final Hand clock = new Hand();
  private final NamedPictures named = new NamedPictures();
  private PictureStore store;
  private PictureSweep sweep;

  @BeforeEach
  void open() {
    store = PictureStore.inDirectory(folder, clock);
    sweep = new PictureSweep(store, named, KEPT_DAYS, clock);
    named.begins();
    named.caughtUp();
  }

  @Test
  void whatNothingNamesGoesAfterItsDaysAndTwoLooks() throws Exception {
    // given
    StoredPicture picture = store(1);

    // when its days are not over yet
    clock.pass(Duration.ofDays(KEPT_DAYS));
    sweep.look();
    sweep.look();
    assertThat(isThere(picture)).isTrue();

    // when they are
    clock.pass(Duration.ofDays(1));
    assertThat(sweep.look()).isZero();
    assertThat(isThere(picture)).isTrue();
    assertThat(sweep.look()).isEqualTo(1);

    // then
    assertThat(isThere(picture)).isFalse();
    assertThat(folder.resolve("!pictures/m")).isEmptyDirectory();
  }

  @Test
  void whatALabelOrAHeldPictureNamesStays() throws Exception {
    // given
    StoredPicture label = store(1);
    StoredPicture held = store(2);
    read(Topics.LABELS, "m/1", label(label));
    read(Topics.QUARANTINE, "m/2", held(held));

    // when
    pastItsDays();
    sweep.look();
    sweep.look();

    // then
    assertThat(isThere(label)).isTrue();
    assertThat(isThere(held)).isTrue();
  }

  @Test
  void whatMovesFromQuarantineToTheLabelsBetweenTwoRecordsStays() throws Exception {
    // given
    StoredPicture picture = store(1);
    read(Topics.QUARANTINE, "m/1", held(picture));
    pastItsDays();

    // when a look falls between the two records of one transaction
    read(Topics.QUARANTINE, "m/1", null);
    sweep.look();
    read(Topics.LABELS, "m/1", label(picture));
    sweep.look();
    sweep.look();

    // then
    assertThat(isThere(picture)).isTrue();
  }

  @Test
  void whatALabelNamedGoesOnceItIsDropped() throws Exception {
    // given
    StoredPicture picture = store(1);
    read(Topics.LABELS, "m/1", label(picture));
    pastItsDays();
    read(Topics.LABELS, "m/1", null);

    // when
    sweep.look();
    sweep.look();

    // then
    assertThat(isThere(picture)).isFalse();
  }

  @Test
  void anErasedPictureGoesAtTheNextLookOnEveryDayThatItWasStored() throws Exception {
    // given one stored twice, and another
    StoredPicture first = store(1);
    StoredPicture other = store(2);
    clock.pass(Duration.ofDays(1));
    StoredPicture second = store(1);
    assertThat(second).isNotEqualTo(first);

    // when
    read(Topics.ERASURES, "m", receipt(picture(1).sampleId()));
    sweep.look();

    // then
    assertThat(isThere(first)).isFalse();
    assertThat(isThere(second)).isFalse();
    assertThat(isThere(other)).isTrue();
  }

  @Test
  void aLabelThatAReportersErasureTookGoesToo() throws Exception {
    // given
    StoredPicture erased = store(1);
    StoredPicture retracted = store(2);

    // when
    read(Topics.LABEL_LOG, "m", change(picture(1).sampleId(), MembershipChange.ERASED));
    read(Topics.LABEL_LOG, "m", change(picture(2).sampleId(), MembershipChange.RETRACTED));
    sweep.look();

    // then
    assertThat(isThere(erased)).isFalse();
    assertThat(isThere(retracted)).isTrue();
  }

  @Test
  void whileNotAllRecordsAreReadNothingGoesForWantOfAName() throws Exception {
    // given
    StoredPicture picture = store(1);
    pastItsDays();

    // when
    named.begins();
    sweep.look();
    sweep.look();

    // then
    assertThat(isThere(picture)).isTrue();
  }

  @Test
  void filesThatAreNoPicturesStay() throws Exception {
    // given
    StoredPicture picture = store(1);
    Path note = folder.resolve(picture.getUri()).resolveSibling("note.txt");
    Files.writeString(note, "mine");
    pastItsDays();

    // when
    sweep.look();
    sweep.look();

    // then
    assertThat(isThere(picture)).isFalse();
    assertThat(note).hasContent("mine");
  }

  private void pastItsDays() {
    clock.pass(Duration.ofDays(KEPT_DAYS + 1));
  }

  private StoredPicture store(int number) throws PictureException, IOException {
    return store.put("m", picture(number), Png.encode(picture(number)));
  }

  private boolean isThere(StoredPicture picture) {
    return Files.exists(folder.resolve(picture.getUri()));
  }

  private static Picture picture(int number) {
    return new Picture(1, 1, 1, new byte[] {(byte) number});
  }

  private <V> void read(Topic<String, V> topic, String key, V value) {
    named.read(
        List.of(
            new ConsumerRecord<>(
                topic.name(), 0, 0, key.getBytes(StandardCharsets.UTF_8), topic.encode(value))));
  }

  private static Label label(StoredPicture picture) {
    return Label.newBuilder()
        .setModel("m")
        .setSampleId("s")
        .setSplit(Split.TRAIN)
        .setStatus(LabelStatus.ACTIVE)
        .setSequence(1)
        .setWidth(1)
        .setHeight(1)
        .setChannels(1)
        .setPng(NOTHING)
        .setPicture(picture)
        .setSupports(List.of())
        .build();
  }

  private static QuarantinedSample held(StoredPicture picture) {
    return QuarantinedSample.newBuilder()
        .setModel("m")
        .setSampleId("s")
        .setPng(NOTHING)
        .setPicture(picture)
        .setSupports(List.of())
        .setReason("r")
        .setQuarantinedAt(Instant.EPOCH)
        .build();
  }

  private LabelChange change(String sampleId, MembershipChange change) {
    return LabelChange.newBuilder()
        .setModel("m")
        .setSequence(1)
        .setSampleId(sampleId)
        .setSplit(Split.TRAIN)
        .setChange(change)
        .setReportIds(List.of())
        .setChangedAt(clock.instant())
        .build();
  }

  private ErasureReceipt receipt(String sampleId) {
    return ErasureReceipt.newBuilder()
        .setCommandId("c")
        .setModel("m")
        .setSubject(ErasureSubject.SAMPLE)
        .setSampleId(sampleId)
        .setLabels(1)
        .setHeld(0)
        .setReports(1)
        .setSequences(List.of())
        .setLearnedBy(List.of())
        .setErasedAt(clock.instant())
        .setGoneBy(clock.instant())
        .build();
  }

  private static final class Hand extends Clock {
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
