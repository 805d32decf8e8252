package io.lethe.standalone.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.standalone.cli.rest.Fields;
import io.lethe.standalone.cli.rest.RestCallException;
import io.lethe.standalone.cli.rest.RestClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services, models and what waits for people; what is not known, or not for the caller, is null.
 *
 * @param broker null where nobody said where it is
 * @param deadLetters how many are kept
 */
public record SystemStatus(
    BrokerStatus broker,
    ServiceStatus serving,
    ServiceStatus labeler,
    List<ModelStatus> models,
    Number deadLetters) {

  private static final String LABELS = "/v1/labels";

  /** Asks both services. One that is away is told as such, and the other is shown. */
  public static SystemStatus read(
      RestClient serving, RestClient labeler, Optional<BrokerStatus> broker)
      throws InterruptedException {
    ServiceStatus servingStatus = ServiceStatus.read(serving, "/v1/models?limit=1");
    ServiceStatus labelerStatus = ServiceStatus.read(labeler, LABELS);
    Optional<Map<String, JsonNode>> counts = optional(() -> byModel(labeler.get(LABELS)));
    List<ModelStatus> models =
        optional(() -> serving.items("/v1/models")).orElse(List.of()).stream()
            .map(model -> ModelStatus.of(model, counts))
            .toList();
    Number dead =
        optional(() -> labeler.get("/v1/dead-letters?limit=1"))
            .map(page -> Fields.number(page, "total"))
            .orElse(null);
    return new SystemStatus(broker.orElse(null), servingStatus, labelerStatus, models, dead);
  }

  /** Whether all is up, and each model in service is live. */
  public boolean isGood() {
    return (broker == null || broker.up())
        && serving.up()
        && labeler.up()
        && models.stream().allMatch(ModelStatus::isGood);
  }

  private static Map<String, JsonNode> byModel(JsonNode all) {
    Map<String, JsonNode> counts = new HashMap<>();
    all.forEach(one -> counts.put(one.path("model").asText(), one));
    return counts;
  }

  @FunctionalInterface
  private interface Call<T> {
    T make() throws RestCallException, InterruptedException;
  }

  /** Empty where a service is away, which its own line tells, or where the caller may not. */
  private static <T> Optional<T> optional(Call<T> call) throws InterruptedException {
    try {
      return Optional.of(call.make());
    } catch (RestCallException e) {
      return Optional.empty();
    }
  }
}
