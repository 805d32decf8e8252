package io.lethe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Split;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.trainer.fixture.FakeTrainableModel;
import io.lethe.trainer.fixture.ModelTopics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithKafka
class LabelViewTest {

  private static final Duration SHORT = Duration.ofSeconds(2);

  private final TestKafka kafka;
  private ModelTopics topics;

  LabelViewTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void openModel() {
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    topics = new ModelTopics(kafka.bootstrapServers(), kafka.unique("view"));
  }

  @AfterEach
  void closeModel() {
    topics.close();
  }

  @Test
  void bringsEachSplitWithItsPictures() throws Exception {
    // given
    List<Picture> labelled = topics.label(3, 2);
    TrainingJob job = topics.job("j", "pu");
    topics.label(1, 0); // after N

    // when
    LabelSet set = read(job, Duration.ofSeconds(30));

    // then
    assertThat(set.train())
        .extracting(Picture::sampleId)
        .containsExactlyElementsOf(ids(labelled, Split.TRAIN));
    assertThat(set.holdOut())
        .extracting(Picture::sampleId)
        .containsExactlyElementsOf(ids(labelled, Split.HOLD_OUT));
    assertThat(set.train().get(0).pixels()).isNotEmpty();
    assertThat(set.sampleIds()).hasSize(5);
  }

  @Test
  void bringsTheClassesThatLabelsSay() throws Exception {
    // given
    topics.label(1, 0);
    String ofClass = topics.labelOfClass(3).sampleId();

    // when
    LabelSet set = read(topics.job("j", "pu"), Duration.ofSeconds(30));

    // then
    assertThat(set.train()).hasSize(2);
    assertThat(set.classes()).containsOnly(Map.entry(ofClass, 3));
  }

  @Test
  void whatWasErasedSinceIsLeftOutWithoutBeingWaitedFor() throws Exception {
    // given
    List<Picture> labelled = topics.label(3, 0);
    TrainingJob job = topics.job("j", "pu");
    String erased = labelled.get(0).sampleId();
    topics.logChange(erased, MembershipChange.ERASED);
    topics.eraseLabel(erased);

    // when
    LabelSet set = read(job, Duration.ofSeconds(30));

    // then
    assertThat(set.train()).extracting(Picture::sampleId).hasSize(2).doesNotContain(erased);
    assertThat(set.sampleIds()).contains(erased);
  }

  @Test
  void waitsForALabelThatComesLate() throws Exception {
    // given
    Picture late = topics.picture();
    topics.logChange(late.sampleId(), MembershipChange.ADDED);
    TrainingJob job = topics.job("j", "pu");

    // when
    CompletableFuture<LabelSet> reading =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return read(job, Duration.ofSeconds(30));
              } catch (LabelViewException e) {
                throw new IllegalStateException(e);
              }
            });
    topics.writeLabel(late);

    // then
    assertThat(reading.get().sampleIds()).containsExactly(late.sampleId());
  }

  @Test
  void aPictureInTheStoreIsReadThereAndOneThatIsGoneIsSkipped(@TempDir Path folder)
      throws Exception {
    // given
    var store = PictureStore.inDirectory(folder, Clock.systemUTC());
    Picture there = topics.picture(Split.TRAIN);
    Picture gone = topics.picture(Split.TRAIN);
    topics.label(there, store.put(topics.model, there, Png.encode(there)));
    StoredPicture lost = store.put(topics.model, gone, Png.encode(gone));
    topics.label(gone, lost);
    Files.delete(folder.resolve(lost.getUri()));

    // when
    LabelSet set =
        new LabelView(
                new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test"),
                store,
                Duration.ofSeconds(30))
            .read(topics.job("j", "pu"), FakeTrainableModel.SHAPE, () -> false);

    // then
    assertThat(set.train()).extracting(Picture::sampleId).containsExactly(there.sampleId());
    assertThat(set.firstSkipped())
        .hasValueSatisfying(
            why -> assertThat(why).endsWith("The picture is not in the store any more."));
  }

  @Test
  void readingWhatIsThereMayTakeLongerThanTheWait() throws Exception {
    // given a record a poll, and a clock on which the wait is 25 polls long
    topics.label(30, 0);
    var clients = new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test");
    var now = new AtomicLong();
    var view =
        new LabelView(
            () -> clients.member("test", kafka.unique("one-by-one"), 1),
            PictureStore.none(),
            Duration.ofNanos(25),
            now::get);

    // when
    LabelSet set =
        view.read(
            topics.job("j", "pu"),
            FakeTrainableModel.SHAPE,
            () -> {
              now.incrementAndGet();
              return false;
            });

    // then
    assertThat(now.get()).isGreaterThan(25);
    assertThat(set.train()).hasSize(30);
  }

  @Test
  void recordsOfOthersDoNotProlongTheWait() {
    // given a picture that never comes, and another model's label at each poll
    topics.logChange(topics.picture().sampleId(), MembershipChange.ADDED);
    var now = new AtomicLong();
    var view =
        new LabelView(
            () ->
                new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test")
                    .reader("view"),
            PictureStore.none(),
            Duration.ofNanos(25),
            now::get);

    // then
    assertThatThrownBy(
            () ->
                view.read(
                    topics.job("j", "pu"),
                    FakeTrainableModel.SHAPE,
                    () -> {
                      topics.sendBytes(
                          Topics.LABELS.name(), ModelKey.of("another", "s"), new byte[] {1});
                      return now.incrementAndGet() > 250;
                    }))
        .isInstanceOf(LabelViewException.class)
        .hasMessageContaining("1 of 1 pictures are missing");
  }

  @Test
  void aMissingPictureIsNamedAfterTheWait() {
    Picture missing = topics.picture();
    topics.logChange(missing.sampleId(), MembershipChange.ADDED);

    assertThatThrownBy(() -> read(topics.job("j", "pu"), SHORT))
        .isInstanceOf(LabelViewException.class)
        .hasMessageContaining("1 of 1 pictures are missing, " + missing.sampleId());
  }

  @Test
  void aLogThatDoesNotReachNIsNamedAfterTheWait() {
    topics.label(1, 0);
    TrainingJob job = TrainingJob.newBuilder(topics.job("j", "pu")).setThroughSequence(9).build();

    assertThatThrownBy(() -> read(job, SHORT))
        .hasMessageContaining("ends at sequence 1, the job needs 9");
  }

  @Test
  void anotherDigestIsRefusedWithBoth() {
    topics.label(2, 0);
    TrainingJob right = topics.job("j", "pu");
    TrainingJob wrong = TrainingJob.newBuilder(right).setLabelDigest("0123456789").build();

    assertThatThrownBy(() -> read(wrong, Duration.ofSeconds(30)))
        .hasMessageContaining(right.getLabelDigest())
        .hasMessageContaining("0123456789");
  }

  @Test
  void labelsThatCanNotBeUsedAreSkippedAndCounted() throws Exception {
    // given
    List<Picture> good = topics.label(2, 1);
    topics.badLabel(topics.picture(Split.TRAIN), new byte[] {1, 2, 3});
    topics.badLabel(topics.picture(Split.TRAIN), new byte[0]);
    topics.badLabel(topics.picture(Split.TRAIN), Png.encode(topics.picture(14)));
    topics.badLabel(topics.picture(Split.HOLD_OUT), Png.encode(good.get(0)));
    Picture unreadable = topics.picture(Split.TRAIN);
    topics.logChange(unreadable.sampleId(), MembershipChange.ADDED);
    topics.sendBytes(
        Topics.LABELS.name(),
        ModelKey.of(topics.model, unreadable.sampleId()),
        "of another schema".getBytes(StandardCharsets.UTF_8));

    // when
    LabelSet set = read(topics.job("j", "pu"), Duration.ofSeconds(30));

    // then
    assertThat(set.train())
        .extracting(Picture::sampleId)
        .containsExactlyElementsOf(ids(good, Split.TRAIN));
    assertThat(set.holdOut())
        .extracting(Picture::sampleId)
        .containsExactlyElementsOf(ids(good, Split.HOLD_OUT));
    assertThat(set.skippedTrain()).isEqualTo(4);
    assertThat(set.skippedHoldOut()).isEqualTo(1);
    assertThat(set.sampleIds()).hasSize(8);
  }

  @Test
  void aLabelOfAnotherSizeIsNamedWithBothSizes() throws Exception {
    // given
    Picture small = topics.picture(14);
    topics.badLabel(small, Png.encode(small));

    // when
    LabelSet set = read(topics.job("j", "pu"), Duration.ofSeconds(30));

    // then
    assertThat(set.firstSkipped().orElseThrow())
        .contains(small.sampleId(), "14 x 14 x 1", "28 x 28 x 1");
  }

  @Test
  void aLabelThatIsWrittenAgainInOrderIsUsed() throws Exception {
    // given
    Picture picture = topics.picture(Split.TRAIN);
    topics.badLabel(picture, new byte[] {1, 2, 3});
    topics.writeLabel(picture);

    // then
    assertThat(read(topics.job("j", "pu"), Duration.ofSeconds(30)).train()).hasSize(1);
  }

  @Test
  void aLogRecordThatCanNotBeReadIsNamed() {
    topics.label(1, 0);
    long offset = topics.sendBytes(Topics.LABEL_LOG.name(), topics.model, new byte[] {1, 2, 3});

    assertThatThrownBy(() -> read(topics.job("j", "pu"), Duration.ofSeconds(30)))
        .hasMessageContaining("lethe.label-log")
        .hasMessageContaining("offset " + offset);
  }

  @Test
  void otherModelsOfThePartitionDoNotDisturb() throws Exception {
    // given
    topics.label(1, 0);
    topics.sendBytes(Topics.LABEL_LOG.name(), "another", new byte[] {1, 2, 3});
    topics.sendBytes(Topics.LABELS.name(), ModelKey.of("another", "s"), new byte[] {1, 2, 3});

    // then
    assertThat(read(topics.job("j", "pu"), Duration.ofSeconds(30)).train()).hasSize(1);
  }

  @Test
  void stopsWaitingWhenCancelled() {
    topics.logChange(topics.picture().sampleId(), MembershipChange.ADDED);
    var view =
        new LabelView(
            new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test"),
            PictureStore.none(),
            Duration.ofSeconds(30));

    assertThatThrownBy(() -> view.read(topics.job("j", "pu"), FakeTrainableModel.SHAPE, () -> true))
        .isInstanceOf(CancellationException.class);
  }

  private LabelSet read(TrainingJob job, Duration wait) throws LabelViewException {
    return new LabelView(
            new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test"),
            PictureStore.none(),
            wait)
        .read(job, FakeTrainableModel.SHAPE, () -> false);
  }

  private static List<String> ids(List<Picture> pictures, Split split) {
    return pictures.stream()
        .map(Picture::sampleId)
        .filter(id -> Picture.split(id) == split)
        .sorted()
        .toList();
  }
}
