package io.lethe.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A JVM of its own with a broker, which writes 0, 1, 2, ... to a topic and prints how many were
 * acknowledged, until it is killed.
 */
final class BrokerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private BrokerProcess(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  static BrokerProcess start(Path directory, String topic) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BrokerProcess.class.getName(),
                    directory.toString(),
                    topic))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new BrokerProcess(process);
  }

  public static void main(String[] args) throws Exception {
    try {
      EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]));
      System.out.println(broker.bootstrapServers());
      produceForEver(broker.bootstrapServers(), args[1]);
    } catch (BrokerStartException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void produceForEver(String bootstrapServers, String topic) throws Exception {
    Clients.createTopic(bootstrapServers, topic);
    AtomicLong acknowledged = new AtomicLong();
    try (KafkaProducer<String, String> producer =
        Clients.producer(bootstrapServers, Map.of(ProducerConfig.ACKS_CONFIG, "all"))) {
      for (long i = 0; ; i++) {
        producer.send(
            new ProducerRecord<>(topic, "k", Long.toString(i)),
            (metadata, failure) -> {
              if (failure != null) {
                Runtime.getRuntime().halt(1);
              }
              System.out.println(acknowledged.incrementAndGet());
            });
      }
    }
  }

  /** The next line it printed: where it listens, why it did not start, or how far it wrote. */
  String readLine() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("The broker's process ended before it was killed");
    }
    return line;
  }

  /** Reads until so many records were acknowledged. */
  void awaitAcknowledged(long count) throws IOException {
    while (Long.parseLong(readLine()) < count) {
      // the next line
    }
  }

  /** {@code kill -9}; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
