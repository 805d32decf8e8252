package io.lethe.standalone.status;

import io.lethe.topics.KafkaClients;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Whether Kafka answers.
 *
 * @param brokers how many there are; null where none answers
 * @param problem why it is not up; null where it is
 */
public record BrokerStatus(String address, boolean up, Integer brokers, String problem) {

  /** How long a broker may take to answer. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Asks the cluster for its brokers. */
  public static BrokerStatus read(KafkaClients kafka) throws InterruptedException {
    String address = kafka.properties().bootstrapServers();
    try (Admin admin = kafka.admin(PATIENCE)) {
      return new BrokerStatus(address, true, admin.describeCluster().nodes().get().size(), null);
    } catch (ExecutionException e) {
      return new BrokerStatus(address, false, null, e.getCause().getMessage());
    } catch (KafkaException e) {
      return new BrokerStatus(address, false, null, ClientFailure.sentence(e));
    }
  }
}
