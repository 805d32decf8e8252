package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.digest.Sha256;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A uniform sample of fixed size of the pictures that a model made. Left out are those labelled,
 * those that the guard held back, which have no picture, and those guided away from their class.
 * Each picture has a rank that is a hash of the seed and its generationId, and the smallest ranks
 * are kept, so that the sample does not depend on the order in which partitions are read.
 */
final class GenerationReservoir {

  private final TopicReader topics;
  private final BaseModel base;
  private final PictureShape shape;
  private final int size;

  GenerationReservoir(TopicReader topics, BaseModel base, int size) {
    this.topics = topics;
    this.base = base;
    this.shape = base.shape();
    this.size = size;
  }

  private record Ranked(long rank, String generationId, ByteBuffer png, int label) {}

  /**
   * Where the topic ends now.
   *
   * @return by partition the offset that its next record will have at least
   */
  Map<Integer, Long> ends() {
    var ends = new TreeMap<Integer, Long>();
    for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
      ends.put(partition, topics.end(Topics.GENERATIONS, partition));
    }
    return ends;
  }

  /**
   * Samples what the topic holds before its ends.
   *
   * @param ends as {@link #ends()} gave them once
   * @return at most the fixed size of pictures, maybe none
   * @throws UnlabeledDataException when one of them can't be decoded or has another shape than the
   *     model's
   */
  PictureSource pictures(Set<String> labelled, long seed, Map<Integer, Long> ends)
      throws UnlabeledDataException {
    MessageDigest sha = Sha256.newDigest();
    var kept =
        new PriorityQueue<Ranked>(
            Comparator.comparingLong(Ranked::rank).thenComparing(Ranked::generationId).reversed());
    for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
      topics.until(
          Topics.GENERATIONS,
          partition,
          ends.getOrDefault(partition, 0L),
          record -> {
            Generation generation = decode(record);
            if (generation != null
                && generation.getModel().equals(base.model())
                && generation.getGuard() != GuardVerdict.BLOCKED
                && showsItsClass(generation)
                && !labelled.contains(generation.getPixelHash())) {
              String id = generation.getGenerationId();
              kept.add(new Ranked(rank(sha, seed, id), id, generation.getPng(), label(generation)));
              if (kept.size() > size) {
                kept.remove();
              }
            }
          });
    }
    List<Ranked> sample = kept.stream().sorted(kept.comparator()).toList();
    List<byte[]> pictures = new ArrayList<>();
    for (Ranked picture : sample) {
      pictures.add(pixels(picture));
    }
    int[] labels = sample.stream().mapToInt(Ranked::label).toArray();
    return PictureList.of(pictures, labels, shape.channels(), shape.height(), shape.width());
  }

  /** Guided by less than 1 it is a picture between its class and none, and would teach neither. */
  private static boolean showsItsClass(Generation generation) {
    Double scale = generation.getGuidanceScale();
    return scale == null || scale >= PictureRequest.NO_GUIDANCE;
  }

  private int label(Generation generation) {
    Integer label = generation.getClassLabel();
    return label == null ? base.withoutClass() : label;
  }

  private byte[] pixels(Ranked ranked) throws UnlabeledDataException {
    Picture picture;
    try {
      picture = Png.decode(ranked.png());
    } catch (PictureException e) {
      throw new UnlabeledDataException(
          "The picture of generation %s can't be used: %s"
              .formatted(ranked.generationId(), e.getMessage()));
    }
    if (!PictureShape.of(picture).equals(shape)) {
      throw new UnlabeledDataException(
          "Generation %s is %s, but model %s makes %s."
              .formatted(ranked.generationId(), PictureShape.of(picture), base.model(), shape));
    }
    return picture.pixels();
  }

  /** A record that can't be read is no picture of ours; serving's own checks tell of it. */
  private static Generation decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Topics.GENERATIONS.decode(record);
    } catch (SerializationException e) {
      return null;
    }
  }

  private static long rank(MessageDigest sha, long seed, String generationId) {
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).flip());
    return ByteBuffer.wrap(sha.digest(generationId.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
