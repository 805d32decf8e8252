package io.lethe.topics;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the leaders of partitions that were just made. A broker tells of a topic before it
 * leads it. Of several batches under way a producer's first ones may be refused then, and later
 * ones taken: the first ones are out of order from there on, and lost (KAFKA-15591).
 */
public final class PartitionLeaders {

  /** A partition that has no leader shall not keep all others waiting for ever. */
  private static final long TIMEOUT_SECONDS = 20;

  private static final long PAUSE_MILLIS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(PartitionLeaders.class);

  private PartitionLeaders() {}

  /**
   * Waits until the leader of each partition answers, or says in the log that not all do.
   *
   * @throws TopicProvisioningException when interrupted
   */
  public static void await(Admin admin, Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> ends =
        partitions.stream()
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    try {
      while (!allAnswer(admin, ends, deadline)) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      throw TopicProvisioning.failed("wait for the leaders of partitions", e);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Not all partitions have a leader that answers: {}", e.toString());
    }
  }

  /**
   * A broker that was asked may not know yet of a topic that another one made: the client does not
   * ask it again.
   */
  private static boolean allAnswer(Admin admin, Map<TopicPartition, OffsetSpec> ends, long deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    long left = deadline - System.nanoTime();
    try {
      admin.listOffsets(ends).all().get(left, TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      if (left > 0 && e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
