package io.lethe.broker.junit;

import org.apache.kafka.clients.admin.Admin;

/** A running Kafka, as a test sees it. Ask for it as a parameter in a class {@link WithKafka}. */
public interface TestKafka {
  /** Where clients find it: {@code host:port}. */
  String bootstrapServers();

  /** A new admin client; the caller closes it. */
  Admin newAdmin();

  /**
   * A topic, group or transactional id that no other test uses: the prefix and a random tail.
   *
   * @param prefix letters, digits, '.', '_' and '-'
   */
  String unique(String prefix);
}
