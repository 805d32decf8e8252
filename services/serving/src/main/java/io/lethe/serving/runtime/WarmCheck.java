package io.lethe.serving.runtime;

import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.residency.ResidentModels;
import io.lethe.serving.swap.ModelSlot;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once the topics were read and each model that is loaded at once was loaded, or can't be
 * while another one serves: one broken model takes no other out of service. A version that could
 * not be loaded is told with its reason, whatever is served in its place.
 */
@Readiness
@ApplicationScoped
public class WarmCheck implements HealthCheck {

  /** Models that the answer names: a probe reads it every few seconds. */
  private static final int MOST_TOLD = 100;

  private final ModelServers models;
  private final DeploymentFollower follower;
  private final ResidentModels residents;
  private volatile boolean wasReady;

  WarmCheck(ModelServers models, DeploymentFollower follower, ResidentModels residents) {
    this.models = models;
    this.follower = follower;
    this.residents = residents;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("models warm");
    List<Optional<ModelSlot>> known = new ArrayList<>();
    List<Optional<ModelSlot>> deployed = new ArrayList<>();
    int cold = 0;
    Map<String, Optional<ModelSlot>> inMemory = new LinkedHashMap<>();
    for (String model : follower.view().models()) {
      if (follower.view().isRetired(model)) {
        continue;
      }
      Optional<ModelSlot> slot = models.find(model).map(ModelServer::slot);
      if (residents.isEager(model)) {
        known.add(slot);
        if (follower.view().deployment(model).isPresent()) {
          deployed.add(slot);
        }
      }
      if (residents.isCold(model)) {
        cold++;
      } else {
        inMemory.put(model, slot);
      }
    }
    told(inMemory).forEach(model -> tell(response, model, inMemory.get(model)));
    if (cold > 0) {
      response.withData("cold models", cold);
    }
    if (inMemory.size() > MOST_TOLD) {
      response.withData("further models", inMemory.size() - MOST_TOLD);
    }
    wasReady = follower.hasCaughtUp() && isReady(wasReady, known, deployed);
    return response.status(wasReady).build();
  }

  /** The models that the answer names: those first with which something is wrong. */
  static List<String> told(Map<String, Optional<ModelSlot>> models) {
    return models.entrySet().stream()
        .sorted(Comparator.comparingInt(model -> urgency(model.getValue())))
        .limit(MOST_TOLD)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static int urgency(Optional<ModelSlot> slot) {
    if (slot.flatMap(ModelSlot::failedLoad).isPresent()) {
      return 0;
    }
    return slot.flatMap(ModelSlot::live).isPresent() ? 2 : 1;
  }

  private static void tell(
      HealthCheckResponseBuilder response, String model, Optional<ModelSlot> slot) {
    var live = slot.flatMap(ModelSlot::live);
    response.withData(model, live.map(l -> "version " + l.version()).orElse("not warm"));
    slot.flatMap(ModelSlot::failedLoad)
        .ifPresent(
            load ->
                response.withData(
                    model + ": not loaded", "version " + load.version() + ": " + load.reason()));
  }

  /**
   * At a start each deployed model is waited for, until it is warm or could not be loaded. After
   * that a model that comes anew takes no instance out of service.
   *
   * @param known slots of the known models that are loaded at once; empty for one that is not
   *     served yet
   * @param deployed those of them that have a version to serve
   */
  static boolean isReady(
      boolean wasReady, List<Optional<ModelSlot>> known, List<Optional<ModelSlot>> deployed) {
    boolean someServe = known.stream().anyMatch(slot -> slot.flatMap(ModelSlot::live).isPresent());
    boolean allSettled =
        deployed.stream()
            .allMatch(
                slot ->
                    slot.flatMap(ModelSlot::live).isPresent()
                        || slot.flatMap(ModelSlot::failedLoad).isPresent());
    return known.isEmpty() || (someServe && (wasReady || allSettled));
  }
}
