package io.lethe.trainer.data;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.Split;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.labelset.LabelHistory;
import io.lethe.schemas.labelset.LabelLogException;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.PartitionCounts;
import io.lethe.topics.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Brings together a job's labelled set: members as of N by the label log, less those retracted or
 * erased by now, with their pictures from the labels topic. A label that can't be used is skipped
 * and counted: one bad picture costs itself, not the job.
 */
public final class LabelView {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Supplier<Consumer<byte[], byte[]>> readers;
  private final PictureStore pictures;
  private final Duration wait;
  private final PartitionCounts counts = new PartitionCounts();
  private final LongSupplier nanoTime;

  /**
   * A view.
   *
   * @param pictures where large pictures lie
   * @param wait how long labels may take to arrive; reading what is there already does not count
   */
  public LabelView(KafkaClients clients, PictureStore pictures, Duration wait) {
    this(
        () -> clients.reader("label-view", TopicReader.FETCH_WAIT),
        pictures,
        wait,
        System::nanoTime);
  }

  LabelView(
      Supplier<Consumer<byte[], byte[]>> readers,
      PictureStore pictures,
      Duration wait,
      LongSupplier nanoTime) {
    this.readers = readers;
    this.pictures = pictures;
    this.wait = wait;
    this.nanoTime = nanoTime;
  }

  /**
   * Reads until the set is complete.
   *
   * @param shape what every picture must have
   * @param cancelled asked a few times a second
   * @throws LabelViewException when log or store can't be read, the log has a gap, the digest is
   *     not the job's, or something is still missing after the wait
   * @throws CancellationException when cancelled
   */
  public LabelSet read(TrainingJob job, PictureShape shape, BooleanSupplier cancelled)
      throws LabelViewException {
    return read(job, shape, Optional.empty(), cancelled);
  }

  /**
   * As the other, but of given members as of N, those retracted since among them.
   *
   * @param sampleIds of those that train and those held out
   * @throws LabelViewException also when one of them is no member, or was erased since
   */
  public LabelSet readAgain(
      TrainingJob job, PictureShape shape, Set<String> sampleIds, BooleanSupplier cancelled)
      throws LabelViewException {
    return read(job, shape, Optional.of(sampleIds), cancelled);
  }

  private LabelSet read(
      TrainingJob job,
      PictureShape shape,
      Optional<Set<String>> sampleIds,
      BooleanSupplier cancelled)
      throws LabelViewException {
    try (Consumer<byte[], byte[]> consumer = readers.get()) {
      // The start of a trainer has seen to it that both topics have as many.
      int partitions = counts.of(Topics.LABEL_LOG, consumer::partitionsFor);
      int partition = ModelPartitioner.partition(job.getModel(), partitions);
      var log = new TopicPartition(Topics.LABEL_LOG.name(), partition);
      var labels = new TopicPartition(Topics.LABELS.name(), partition);
      var reading = new Reading(job, shape, sampleIds);
      consumer.assign(List.of(log));
      consumer.seekToBeginning(List.of(log));
      // The log up to its end: a retraction that is already there must not be overlooked.
      long end = consumer.endOffsets(List.of(log)).get(log);
      while (consumer.position(log) < end || !reading.history.reachesThrough()) {
        reading.poll(consumer, log, end, cancelled);
      }
      reading.checkDigest();
      consumer.assign(List.of(log, labels));
      consumer.seekToBeginning(List.of(labels));
      long labelsEnd = consumer.endOffsets(List.of(labels)).get(labels);
      while (consumer.position(labels) < labelsEnd || !reading.missing().isEmpty()) {
        reading.poll(consumer, labels, labelsEnd, cancelled);
      }
      return reading.labelSet();
    }
  }

  /** One job's reading. */
  private final class Reading {
    final LabelHistory history;
    private final TrainingJob job;
    private final PictureShape shape;
    private final Optional<Set<String>> sampleIds;
    private final Map<String, ByteBuffer> pngs = new HashMap<>();

    /** Null values for those whose record holds the picture. */
    private final Map<String, StoredPicture> stored = new HashMap<>();

    private final Map<String, String> unreadable = new HashMap<>();
    private final Map<String, Integer> classes = new HashMap<>();
    private final Map<String, String> prompts = new HashMap<>();
    private final Map<String, byte[]> latents = new HashMap<>();
    private long waitingSince = nanoTime.getAsLong();

    Reading(TrainingJob job, PictureShape shape, Optional<Set<String>> sampleIds) {
      this.job = job;
      this.shape = shape;
      this.sampleIds = sampleIds;
      this.history = new LabelHistory(job.getModel(), job.getThroughSequence());
    }

    /**
     * Reads on. The wait begins anew as long as it comes nearer to the end that the partition had
     * at first; later records of other models prolong nothing.
     */
    void poll(
        Consumer<byte[], byte[]> consumer,
        TopicPartition partition,
        long end,
        BooleanSupplier cancelled)
        throws LabelViewException {
      if (cancelled.getAsBoolean()) {
        throw new CancellationException("cancelled while waiting for labels");
      }
      if (nanoTime.getAsLong() - waitingSince > wait.toNanos()) {
        throw new LabelViewException(
            "The labelled set was not complete after %d s: %s."
                .formatted(wait.toSeconds(), whatIsMissing()));
      }
      long before = consumer.position(partition);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.topic().equals(Topics.LABEL_LOG.name())) {
          addChange(record);
        } else {
          addLabel(record);
        }
      }
      if (before < end && consumer.position(partition) > before) {
        waitingSince = nanoTime.getAsLong();
      }
    }

    private void addChange(ConsumerRecord<byte[], byte[]> record) throws LabelViewException {
      if (TopicReader.key(record).equals(job.getModel())) {
        LabelChange change;
        try {
          change = Topics.LABEL_LOG.decode(record);
        } catch (SerializationException e) {
          throw new LabelViewException(whyUnreadable(record, e), e);
        }
        if (change != null) {
          apply(change);
        }
      }
    }

    private void apply(LabelChange change) throws LabelViewException {
      try {
        history.apply(change);
      } catch (LabelLogException e) {
        throw new LabelViewException(e.getMessage(), e);
      }
    }

    private void addLabel(ConsumerRecord<byte[], byte[]> record) {
      String prefix = ModelKey.of(job.getModel(), "");
      String key = TopicReader.key(record);
      if (!key.startsWith(prefix)) {
        return;
      }
      String sampleId = key.substring(prefix.length());
      if (!history.asOfThrough().containsKey(sampleId)) {
        return;
      }
      classes.remove(sampleId);
      prompts.remove(sampleId);
      latents.remove(sampleId);
      unreadable.remove(sampleId);
      Label label;
      try {
        label = Topics.LABELS.decode(record);
      } catch (SerializationException e) {
        unreadable.put(sampleId, whyUnreadable(record, e));
        label = null;
      }
      if (label == null) {
        pngs.remove(sampleId);
        stored.remove(sampleId);
      } else {
        if (label.getClassLabel() != null) {
          classes.put(sampleId, label.getClassLabel());
        }
        if (label.getPrompt() != null) {
          prompts.put(sampleId, label.getPrompt());
        }
        if (label.getLatents() != null) {
          byte[] own = new byte[label.getLatents().remaining()];
          label.getLatents().duplicate().get(own);
          latents.put(sampleId, own);
        }
        pngs.put(sampleId, label.getPng());
        stored.put(sampleId, label.getPicture());
      }
    }

    private static String whyUnreadable(
        ConsumerRecord<byte[], byte[]> record, SerializationException e) {
      return "%s partition %d offset %d can't be read: %s"
          .formatted(record.topic(), record.partition(), record.offset(), e.getMessage());
    }

    private Map<String, Split> members() throws LabelViewException {
      try {
        return sampleIds.isPresent() ? history.chosen(sampleIds.get()) : history.remaining();
      } catch (LabelLogException e) {
        throw new LabelViewException(e.getMessage(), e);
      }
    }

    Set<String> missing() throws LabelViewException {
      Set<String> missing = members().keySet();
      missing.removeAll(pngs.keySet());
      missing.removeAll(unreadable.keySet());
      return missing;
    }

    private String whatIsMissing() throws LabelViewException {
      if (!history.reachesThrough()) {
        return "the label log of model %s ends at sequence %d, the job needs %d"
            .formatted(job.getModel(), history.last(), job.getThroughSequence());
      }
      Set<String> missing = missing();
      return missing.isEmpty()
          ? "the labels topic was not read to its end"
          : "%d of %d pictures are missing, %s among them"
              .formatted(
                  missing.size(), members().size(), missing.stream().sorted().findFirst().get());
    }

    void checkDigest() throws LabelViewException {
      String digest = history.digest();
      if (!digest.equals(job.getLabelDigest())) {
        throw new LabelViewException(
            "The labelled set as of %d has the digest %s, but the job says %s."
                .formatted(job.getThroughSequence(), digest, job.getLabelDigest()));
      }
    }

    LabelSet labelSet() throws LabelViewException {
      List<Picture> train = new ArrayList<>();
      List<Picture> holdOut = new ArrayList<>();
      Map<String, Long> sequences = new HashMap<>();
      var skippedTrain = new SkippedPictures();
      var skippedHoldOut = new SkippedPictures();
      for (var member : new TreeMap<>(members()).entrySet()) {
        String sampleId = member.getKey();
        boolean trains = member.getValue() == Split.TRAIN;
        try {
          (trains ? train : holdOut).add(picture(sampleId));
          sequences.put(sampleId, history.asOfThrough().get(sampleId).getSequence());
        } catch (PictureException e) {
          (trains ? skippedTrain : skippedHoldOut)
              .add("The picture of label %s can't be used: %s".formatted(sampleId, e.getMessage()));
        }
      }
      return new LabelSet(
          Set.copyOf(history.asOfThrough().keySet()),
          List.copyOf(train),
          List.copyOf(holdOut),
          Map.copyOf(classes),
          Map.copyOf(prompts),
          Map.copyOf(latents),
          Map.copyOf(sequences),
          skippedTrain.count(),
          skippedHoldOut.count(),
          skippedTrain.first().or(skippedHoldOut::first));
    }

    /** What lies in the store was read within the job's time, or the job is tried again. */
    private Picture decoded(String sampleId) throws PictureException, LabelViewException {
      try {
        return pictures.decoded(pngs.get(sampleId), stored.get(sampleId));
      } catch (IOException e) {
        throw new LabelViewException(
            "The store of pictures can't be read for label %s: %s"
                .formatted(sampleId, e.getMessage()),
            e);
      }
    }

    private Picture picture(String sampleId) throws PictureException, LabelViewException {
      String problem = unreadable.get(sampleId);
      if (problem != null) {
        throw new PictureException(problem);
      }
      Picture picture = decoded(sampleId);
      if (!PictureShape.of(picture).equals(shape)) {
        throw new PictureException(
            "It is %s, but model %s makes %s."
                .formatted(PictureShape.of(picture), job.getModel(), shape));
      }
      if (!picture.sampleId().equals(sampleId)) {
        throw new PictureException("Its sampleId is %s.".formatted(picture.sampleId()));
      }
      return picture;
    }
  }
}
