package io.lethe.trainer;

import ai.djl.Device;
import io.lethe.diffusion.device.Devices;
import io.lethe.trainer.settings.TrainerConfig;
import io.lethe.trainer.settings.TrainerStartException;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Starts and stops the trainer with the application. */
@ApplicationScoped
public class TrainerRuntime {

  private final TrainerConfig config;
  private final String bootstrapServers;
  private final String store;
  private volatile Trainer trainer;

  /**
   * For the container.
   *
   * @param bootstrapServers where Kafka is
   * @param store directory of all versions
   */
  @Inject
  public TrainerRuntime(
      TrainerConfig config,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
      @ConfigProperty(name = "lethe.store.directory") String store) {
    this.config = config;
    this.bootstrapServers = bootstrapServers;
    this.store = store;
  }

  void onStart(@Observes StartupEvent event) {
    var fineTuner = new DiffusionFineTuner(device(config.device()));
    trainer = Trainer.start(config, bootstrapServers, Path.of(store), fineTuner);
  }

  private static Device device(String name) {
    try {
      return Devices.named(name);
    } catch (IllegalArgumentException e) {
      throw new TrainerStartException("lethe.trainer.device: " + e.getMessage());
    }
  }

  void onStop(@Observes ShutdownEvent event) {
    if (trainer != null) {
      trainer.close();
    }
  }

  /** The running trainer; empty before the start. */
  public Optional<Trainer> trainer() {
    return Optional.ofNullable(trainer);
  }
}
