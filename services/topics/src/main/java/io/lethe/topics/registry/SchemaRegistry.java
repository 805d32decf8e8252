package io.lethe.topics.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.microsoft.kiota.ApiException;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.client.RegistryClientFacadeFactory;
import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry of schemas (Apicurio), asked by its own client. A process has one for each registry,
 * so that each schema is asked for once. What was answered is kept for ever: a number never changes
 * its schema.
 */
public final class SchemaRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

  private static final int NOT_FOUND = 404;
  private static final int MOST_SCHEMAS = 10_000;

  /** Kafka Streams polls within 300 s, or loses its partitions. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A schema may be registered after its first record was written, if only by mistake. */
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(10);

  private static final Map<Map<String, String>, SchemaRegistry> ALL = new ConcurrentHashMap<>();

  private final RegistryClientFacade client;

  /** Each caller waits for its call, so no more wait than threads call. */
  private final ExecutorService calls =
      Executors.newSingleThreadExecutor(
          call -> {
            var thread = new Thread(call, "lethe-schema-registry");
            thread.setDaemon(true);
            return thread;
          });

  private final Cache<Integer, Schema> schemas =
      Caffeine.newBuilder().maximumSize(MOST_SCHEMAS).build();
  private final Cache<Integer, Boolean> unknown =
      Caffeine.newBuilder().maximumSize(MOST_SCHEMAS).expireAfterWrite(UNKNOWN_FOR).build();
  private final Map<String, Integer> registered = new ConcurrentHashMap<>();
  private volatile String problem;

  private SchemaRegistry(Map<String, String> settings) {
    String url = settings.get(RegistrySettings.URL);
    Setting.require(
        url.matches("https?://[^/]+/.+"),
        "kafka." + RegistrySettings.URL,
        "must be the address of Apicurio's REST interface, as in"
            + " http://registry:8080/apis/registry/v3, not %s",
        url);
    var all = new HashMap<String, Object>(settings);
    // Java's own client: the other brings a second set of threads.
    all.put(SchemaResolverConfig.HTTP_ADAPTER, "JDK");
    try {
      this.client = RegistryClientFacadeFactory.create(new SchemaResolverConfig(all));
    } catch (RuntimeException e) {
      throw new InvalidSettingException(
          "kafka." + RegistrySettings.URL, "can't be used: " + e.getMessage());
    }
  }

  /**
   * The registry that a client's settings name; empty where they name none.
   *
   * @throws InvalidSettingException with one sentence where they can't be used
   */
  public static Optional<SchemaRegistry> of(Map<String, ?> settings) {
    Map<String, String> own = RegistrySettings.of(settings);
    return own.containsKey(RegistrySettings.URL)
        ? Optional.of(ALL.computeIfAbsent(own, SchemaRegistry::new))
        : Optional.empty();
  }

  /** Why it can't be used at present, in one sentence; empty while it can, or was not needed. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * The schema of a number; empty where the registry has none, or one that is no Avro.
   *
   * @throws RegistryAwayException where it does not answer within five seconds, or refuses to
   */
  Optional<Schema> find(int id) {
    Schema known = schemas.getIfPresent(id);
    if (known != null) {
      return Optional.of(known);
    }
    if (unknown.getIfPresent(id) != null) {
      return Optional.empty();
    }
    Optional<Schema> found =
        ask(() -> client.getSchemaByContentId(Integer.toUnsignedLong(id))).flatMap(this::parsed);
    found.ifPresentOrElse(schema -> schemas.put(id, schema), () -> unknown.put(id, true));
    return found;
  }

  private Optional<Schema> parsed(String text) {
    try {
      return Optional.of(new Schema.Parser().parse(text));
    } catch (AvroRuntimeException e) {
      LOG.warn("The registry has a schema that is no Avro: {}", e.toString());
      return Optional.empty();
    }
  }

  /**
   * The number of a schema, which is registered for a topic's values where it is not yet.
   *
   * @throws RegistryAwayException where it does not answer within five seconds, or refuses to
   */
  int register(String topic, Schema schema) {
    Integer known = registered.get(topic);
    if (known != null) {
      return known;
    }
    // As Confluent's clients name it too.
    String subject = topic + "-value";
    long id =
        ask(() ->
                client.createSchema(
                    "AVRO",
                    "default",
                    subject,
                    null,
                    "FIND_OR_CREATE_VERSION",
                    false,
                    schema.toString(),
                    Set.of()))
            .orElseThrow(() -> away("it has no place for schemas", null))
            .getContentId();
    registered.put(topic, Math.toIntExact(id));
    return Math.toIntExact(id);
  }

  private <T> Optional<T> ask(Callable<T> call) {
    Future<T> answer = null;
    try {
      answer = calls.submit(call);
      T found = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      settled();
      return Optional.of(found);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException refused
          && refused.getResponseStatusCode() == NOT_FOUND) {
        settled();
        return Optional.empty();
      }
      throw away(e.getCause().toString(), e.getCause());
    } catch (TimeoutException e) {
      throw away("it does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away("the process stops", e);
    } finally {
      if (answer != null) {
        answer.cancel(true);
      }
    }
  }

  private void settled() {
    if (problem != null) {
      LOG.info("The registry of schemas answers again");
      problem = null;
    }
  }

  private RegistryAwayException away(String why, Throwable cause) {
    String sentence = "The registry of schemas can't be asked: " + why;
    if (problem == null) {
      LOG.warn("{}; what needs it waits.", sentence);
    }
    problem = sentence;
    return new RegistryAwayException(sentence, cause);
  }
}
