package io.lethe.standalone.stack;

import io.lethe.application.EarlyLogging;
import io.lethe.application.RunUntilStopped;
import io.lethe.broker.EmbeddedBroker;
import io.quarkus.runtime.Quarkus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of Lethe in this JVM: the embedded broker, then every service in one Quarkus application over
 * it. One stack a JVM, since Quarkus and its configuration are one a JVM.
 */
public final class Stack implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Stack.class);
  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration STOPPED_WITHIN = Duration.ofMinutes(1);

  private final EmbeddedBroker broker;
  private final Path data;
  private final URI http;
  private final CompletableFuture<Void> services = new CompletableFuture<>();
  private volatile boolean servicesStarted;
  private volatile Map<String, String> unserved = Map.of();

  private Stack(EmbeddedBroker broker, Path data, URI http) {
    this.broker = broker;
    this.data = data;
    this.http = http;
  }

  /**
   * Starts everything and returns when all services are ready, though perhaps without some {@link
   * #unserved() models}. A SIGTERM or ctrl-C later stops the services first and the broker after
   * them.
   *
   * @throws StackStartException or a broker's exception, each with one clear sentence
   * @throws InterruptedException when interrupted while waiting
   */
  public static Stack start(StackSettings settings) throws InterruptedException {
    Path data = settings.data().toAbsolutePath().normalize();
    int port = HttpPort.free(settings.httpPort());
    DataFolder.make(data);
    EarlyLogging.quieten();
    EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"), settings.kafkaPort());
    Stack stack = new Stack(broker, data, URI.create("http://127.0.0.1:" + port));
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(stack::closeOnShutdown, "lethe-shutdown"));
      stack.configure(settings, port);
      stack.runServices();
      stack.unserved =
          new Readiness(stack.http, settings.models()).await(stack.services, READY_WITHIN);
      return stack;
    } catch (RuntimeException | InterruptedException e) {
      stack.close();
      throw e;
    }
  }

  /** The address that Kafka clients connect to. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Root of the REST interface. */
  public URI http() {
    return http;
  }

  /** The directory that holds everything. */
  public Path data() {
    return data;
  }

  /** Models whose version could not be loaded at the start, each with the reason. */
  public Map<String, String> unserved() {
    return unserved;
  }

  /** Blocks until the services have stopped. */
  public void awaitStop() throws InterruptedException {
    try {
      services.get();
    } catch (ExecutionException e) {
      throw new StackStartException("The services stopped: " + e.getCause().getMessage(), e);
    }
  }

  /**
   * Stops the services, lets them finish what they answer, and then the broker; also after a start
   * that failed half-way.
   */
  @Override
  public void close() {
    if (servicesStarted && !services.isDone()) {
      Quarkus.asyncExit(0);
      awaitServices();
    }
    broker.close();
  }

  /** A service that does not stop must not keep Kafka from closing its log. */
  private void awaitServices() {
    try {
      services.get(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      LOG.debug("The services ended with a failure", e);
    } catch (TimeoutException e) {
      LOG.warn("The services did not stop within {} s", STOPPED_WITHIN.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeOnShutdown() {
    // Quarkus stops itself in a shutdown hook of its own; Kafka must outlive it.
    if (servicesStarted) {
      awaitServices();
    }
    broker.close();
  }

  private void configure(StackSettings settings, int port) {
    settings
        .properties()
        .forEach(
            (name, value) -> {
              if (!OverriddenProperty.isGiven(name)) {
                System.setProperty(name, value);
              }
            });
    System.setProperty("kafka.bootstrap.servers", broker.bootstrapServers());
    System.setProperty("quarkus.http.port", Integer.toString(port));
    belowDataUnlessGiven("lethe.store.location", "versions");
    belowDataUnlessGiven("lethe.store.s3.directory", "s3");
    System.setProperty("lethe.labeler.state-directory", belowData("labeler"));
    System.setProperty("quarkus.log.file.path", belowData("lethe.log"));
    System.setProperty("quarkus.log.file.enabled", "true");
  }

  /** Another place may be wanted for versions, such as a bucket. */
  private void belowDataUnlessGiven(String property, String name) {
    if (!OverriddenProperty.isGiven(property)) {
      System.setProperty(property, belowData(name));
    }
  }

  /** A path as a property's value, in which a dollar begins the name of another property. */
  private String belowData(String name) {
    return data.resolve(name).toString().replace("$", "$$");
  }

  private void runServices() {
    servicesStarted = true;
    new Thread(this::servicesUntilStopped, "lethe-services").start();
  }

  private void servicesUntilStopped() {
    try {
      Quarkus.run(
          RunUntilStopped.class,
          (code, failure) -> {
            if (failure != null) {
              services.completeExceptionally(failure);
            }
          });
      services.complete(null);
    } catch (Throwable e) {
      // Whoever waits must hear of it, whatever it is.
      services.completeExceptionally(e);
    }
  }
}
