package io.lethe.serving.api;

import io.lethe.broker.SecuredBroker;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * A broker with TLS, passwords and ACLs, on which serving has its rights alone. A test's fields
 * {@code Runnable sendGarbage} and {@code IntSupplier deadLetters} are what others do there.
 */
public final class SecuredKafka implements QuarkusTestResourceLifecycleManager {

  private Path directory;
  private SecuredBroker broker;
  private KafkaClients others;

  @Override
  public Map<String, String> start() {
    try {
      directory = Files.createTempDirectory("lethe-secured-");
      broker = SecuredBroker.start(Files.createDirectory(directory.resolve("broker")), "serving");
      broker.grant(AccessRules.of(ServiceAccess.SERVING, "User:serving"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    others = new KafkaClients(new KafkaProperties(broker.client(SecuredBroker.ADMIN)), "others");
    try (Admin admin = others.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    Map<String, String> properties = new HashMap<>();
    broker.client("serving").forEach((name, value) -> properties.put("kafka." + name, value));
    properties.put("lethe.topics.create", "false");
    properties.put("lethe.store.location", directory.resolve("store").toString());
    properties.put("lethe.serving.instance", "test-instance");
    properties.put("quarkus.http.test-port", "0");
    return properties;
  }

  /** Both class loaders know these types. */
  @Override
  public void inject(TestInjector test) {
    Runnable garbage = this::sendGarbage;
    IntSupplier letters = () -> new TopicReader(others).values(Topics.DEAD_LETTERS).size();
    test.injectIntoFields(garbage, field -> field.getName().equals("sendGarbage"));
    test.injectIntoFields(letters, field -> field.getName().equals("deadLetters"));
  }

  private void sendGarbage() {
    try (var producer = others.writer("garbage", Map.of())) {
      producer
          .send(new ProducerRecord<>(Topics.GENERATION_REQUESTS.name(), new byte[1], new byte[1]))
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    broker.close();
    try {
      Utils.delete(directory.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
