package io.lethe.serving.rest;

import io.lethe.serving.ordering.GenerationOrder;
import io.lethe.serving.ordering.OrderRules;
import io.lethe.serving.ordering.PictureDesk;
import io.lethe.serving.publishing.GenerationPublisher;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Pictures on request. */
@Path("/v1/generations")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class GenerationsResource {

  private final OrderRules rules;
  private final PictureDesk desk;
  private final GenerationPublisher publisher;

  GenerationsResource(OrderRules rules, PictureDesk desk, GenerationPublisher publisher) {
    this.rules = rules;
    this.desk = desk;
    this.publisher = publisher;
  }

  /** Makes pictures and answers with them once each stands in lethe.generations. */
  @POST
  @Operation(summary = "Make pictures")
  @APIResponse(responseCode = "200", description = "The pictures, and the version of each")
  @APIResponse(responseCode = "400", description = "A field can't be used; the problem names it")
  @APIResponse(responseCode = "429", description = "Too many pictures wait; see Retry-After")
  @APIResponse(
      responseCode = "503",
      description = "The model is not warm, or the broker is away; see Retry-After")
  @APIResponse(responseCode = "504", description = "The pictures were not made in time")
  public Uni<GenerationAnswer> generate(@NotNull @Valid GenerationBody body) {
    GenerationOrder order = rules.check(body.toRequest());
    return Uni.createFrom()
        .completionStage(
            () ->
                desk.make(order)
                    .thenCompose(pictures -> publisher.publish(order, pictures))
                    .thenApply(generations -> GenerationAnswer.of(order, generations)));
  }
}
