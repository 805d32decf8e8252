package io.lethe.trainer.runtime;

import io.lethe.diffusion.device.Devices;
import io.lethe.store.PictureStore;
import io.lethe.store.Store;
import io.lethe.store.StoreConfig;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicsConfig;
import io.lethe.topics.registry.SchemaRegistry;
import io.lethe.topics.startup.Setting;
import io.lethe.topics.startup.StartedParts;
import io.lethe.trainer.config.TrainerConfig;
import io.lethe.trainer.pictures.CleaningMetrics;
import io.lethe.trainer.progress.TrainingMetrics;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Starts and stops the trainer with the application. */
@ApplicationScoped
public class TrainerRuntime {

  /** The job in work has 70 s to reach its next step; clients and the store take the rest. */
  private static final Duration STOP_WITHIN = Duration.ofSeconds(80);

  private final TrainerConfig config;
  private final TopicLayout layout;
  private final KafkaProperties kafka;
  private final StoreConfig storeConfig;
  private final MeterRegistry registry;
  private final StartedParts started = new StartedParts();
  private volatile Trainer trainer;

  /**
   * For the container.
   *
   * @param topics how topics lie there
   * @param properties where Kafka is, and how to reach it
   * @param storeConfig where versions lie
   */
  @Inject
  public TrainerRuntime(
      TrainerConfig config,
      TopicsConfig topics,
      Config properties,
      StoreConfig storeConfig,
      MeterRegistry registry) {
    this.config = config;
    this.layout = TopicLayout.of(topics);
    this.kafka = KafkaProperties.read(name -> properties.getOptionalValue(name, String.class));
    this.storeConfig = storeConfig;
    this.registry = registry;
  }

  void onStart(@Observes StartupEvent event) {
    var device = Devices.configured("lethe.trainer.device", config.device());
    int rowsAtOnce = Setting.atLeast("lethe.trainer.rows-at-once", config.rowsAtOnce(), 1);
    var fineTuner = new DiffusionFineTuner(device, config.precision().on(device), rowsAtOnce);
    Store store = started.add(Store.open(storeConfig, "trainer"));
    var metrics = new TrainingMetrics(registry);
    PictureStore pictures = started.add(PictureStore.open(storeConfig));
    trainer =
        started.add(
            Trainer.start(
                config,
                kafka,
                layout,
                store,
                pictures,
                fineTuner,
                metrics,
                new CleaningMetrics(registry)));
  }

  void onStop(@Observes ShutdownEvent event) {
    started.close(STOP_WITHIN);
  }

  /** Why it can't read what clients write, in one sentence; empty while it can. */
  Optional<String> registryProblem() {
    return kafka.registry().flatMap(SchemaRegistry::problem);
  }

  /** The running trainer; empty before the start. */
  public Optional<Trainer> trainer() {
    return Optional.ofNullable(trainer);
  }
}
