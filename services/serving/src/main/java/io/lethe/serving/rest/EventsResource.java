package io.lethe.serving.rest;

import io.lethe.http.identity.Roles;
import io.lethe.http.query.InvalidFields;
import io.lethe.http.query.QueryNumbers;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.serving.events.Event;
import io.lethe.serving.events.EventHub;
import io.lethe.serving.events.EventType;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Events, as they happen. */
@Path("/v1/events")
public class EventsResource {

  /** What a caller may hear who hears of its own requests alone. */
  private static final Set<EventType> OF_REQUESTS =
      Set.of(EventType.GENERATIONS, EventType.REQUESTS);

  private final EventHub hub;
  private final RequestOwners owners;

  EventsResource(EventHub hub, RequestOwners owners) {
    this.hub = hub;
    this.owners = owners;
  }

  /** Server-sent events. */
  @GET
  @NonBlocking
  @RolesAllowed({Roles.VIEWER, Roles.USER, Roles.MODERATOR, Roles.OPERATOR})
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      summary = "Listen to pictures, deployments, training, requests and the guards' alarms",
      description =
          "Events are named generation, deployment, progress, request, alarm; dropped says how"
              + " many a slow client missed, gap that those since Last-Event-ID are no longer"
              + " there. Requests are those that this instance answers, alarms those of its guards."
              + " A comment each 15 s is a sign of life.")
  @APIResponse(
      responseCode = "200",
      description = "Events, until the client leaves",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = String.class),
              examples = {
                @ExampleObject(name = "deployment", value = Examples.DEPLOYMENT_EVENT),
                @ExampleObject(name = "alarm", value = Examples.ALARM_EVENT)
              }))
  @APIResponse(responseCode = "400", description = "A type is not known; the problem names it")
  @APIResponse(
      responseCode = "403",
      description = "The caller may not hear of a type; the problem names the parameter")
  @APIResponse(responseCode = "429", description = "Too many listen already; see Retry-After")
  @APIResponse(responseCode = "503", description = "The instance is stopping; see Retry-After")
  public Multi<OutboundSseEvent> events(
      @QueryParam("model") @Parameter(description = "Of this model only") String model,
      @QueryParam("types")
          @Parameter(
              description = "Of these only: generations, deployments, progress, requests, alarms",
              example = "generations,deployments")
          String types,
      @HeaderParam("Last-Event-ID")
          @Parameter(description = "Go on after this event; topic-partition-offset")
          String lastSeen,
      @QueryParam("latest")
          @Parameter(
              description = "So many of those that happened before come first, without an id seen",
              schema =
                  @Schema(
                      type = SchemaType.INTEGER,
                      minimum = "0",
                      maximum = "500",
                      defaultValue = "0"))
          String latest,
      @Context Sse sse) {
    RequestOwners.View view = owners.eventView();
    Set<EventType> wanted = types(types, view);
    if (model != null && !ModelKey.isModelName(model)) {
      throw new InvalidFieldException(
          "model", "query", "The parameter model must be a model's name: a-z, 0-9, '.', '_', '-'.");
    }
    int first = QueryNumbers.between("latest", latest, 0, EventHub.KEPT, 0);
    if (hub.isClosed()) {
      throw new RefusedException(Refusal.STOPPING, "This instance is stopping.");
    }
    if (!hub.hasRoom()) {
      throw new RefusedException(Refusal.QUEUE_FULL, "Too many listen to events already.");
    }
    return Multi.createFrom()
        .publisher(hub.listen(wanted, model, view::maySee, lastSeen, first))
        .map(event -> written(event, view, sse));
  }

  private static Set<EventType> types(String names, RequestOwners.View view) {
    Set<EventType> may = view.seesAll() ? EnumSet.allOf(EventType.class) : OF_REQUESTS;
    Set<EventType> wanted = names == null ? may : types(names);
    if (!may.containsAll(wanted)) {
      throw InvalidFields.problem(
          Status.FORBIDDEN,
          "types",
          "query",
          "Other types than generations and requests need the role viewer, moderator or operator.");
    }
    return wanted;
  }

  private static Set<EventType> types(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(String::strip)
        .map(EventsResource::type)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(EventType.class)));
  }

  private static EventType type(String name) {
    return Arrays.stream(EventType.values())
        .filter(type -> type.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidFieldException(
                    "types",
                    "query",
                    "There is no type '%s'; choose of %s.".formatted(name, EventType.wireNames())));
  }

  private static OutboundSseEvent written(Event event, RequestOwners.View view, Sse sse) {
    OutboundSseEvent.Builder builder = sse.newEventBuilder();
    if (event.name() == null) {
      return builder.comment("still here").build();
    }
    if (event.id() != null) {
      builder.id(event.id());
    }
    return builder.name(event.name()).data(view.shownIn(event.data())).build();
  }
}
