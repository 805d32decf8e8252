package io.lethe.serving.rest;

import io.lethe.http.identity.Roles;
import io.lethe.http.limits.CallLimits;
import io.lethe.http.limits.LimitedCalls;
import io.lethe.schemas.Generation;
import io.lethe.serving.generation.CheckedRequest;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.idempotency.IdempotentGeneration;
import io.lethe.serving.refusal.InvalidFieldException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Pictures on request. */
@Path("/v1/generations")
@Consumes(MediaType.APPLICATION_JSON)
public class GenerationsResource {

  private static final Map<String, byte[]> NONE = Map.of();

  private final GenerationService service;
  private final IdempotentGeneration idempotent;
  private final CallLimits limits;
  private final RequestOwners owners;
  private final ShownPictures pictures;

  GenerationsResource(
      GenerationService service,
      IdempotentGeneration idempotent,
      CallLimits limits,
      RequestOwners owners,
      ShownPictures pictures) {
    this.pictures = pictures;
    this.service = service;
    this.idempotent = idempotent;
    this.limits = limits;
    this.owners = owners;
  }

  /** Makes pictures and answers with them once each stands in lethe.generations. */
  @POST
  @RolesAllowed(Roles.USER)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Make pictures",
      description =
          "A request for one picture may ask for the picture alone: Accept: image/png, image/jpeg or"
              + " image/webp.")
  @APIResponse(
      responseCode = "200",
      description = "The pictures, and the version of each",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = GenerationAnswer.class)),
        @Content(
            mediaType = PictureFormat.IMAGE_PNG,
            schema = @Schema(type = SchemaType.STRING, format = "binary"))
      })
  @APIResponse(responseCode = "400", description = "A field can't be used; the problem names it")
  @APIResponse(
      responseCode = "409",
      description = "A request with this requestId is being answered; see Retry-After")
  @APIResponse(responseCode = "410", description = "The model is retired")
  @APIResponse(
      responseCode = "422",
      description = "This requestId was used for another request in the last 24 hours")
  @APIResponse(
      responseCode = "429",
      description = "Too many pictures wait, or the caller calls too often; see Retry-After")
  @APIResponse(
      responseCode = "503",
      description = "The model is not warm, or the broker is away; see Retry-After")
  @APIResponse(responseCode = "504", description = "The pictures were not made in time")
  public Uni<GenerationAnswer> generate(
      @HeaderParam(IdempotencyKey.HEADER)
          @Parameter(description = "The requestId; a repeat within 24 hours gets the same pictures")
          String key,
      @NotNull @Valid GenerationBody body) {
    RequestOwners.View view = owners.view();
    return answer(key, body, view)
        .chain(
            generations ->
                (body.isInline() ? pictures.png(generations) : Uni.createFrom().item(NONE))
                    .map(
                        png ->
                            GenerationAnswer.of(
                                view.shown(generations.get(0).getRequestId()), generations, png)));
  }

  /** Makes one picture and answers with it alone. */
  @POST
  @RolesAllowed(Roles.USER)
  @Produces({PictureFormat.IMAGE_PNG, PictureFormat.IMAGE_JPEG, PictureFormat.IMAGE_WEBP})
  @Operation(hidden = true)
  public Uni<Response> picture(
      @HeaderParam(IdempotencyKey.HEADER) String key,
      @Context Request request,
      @NotNull @Valid GenerationBody body) {
    PictureFormat format = PictureFormat.wanted(request);
    if (body.count() != null && body.count() != 1) {
      throw new InvalidFieldException(
          "count", "Only one picture fits an answer of an image; ask for application/json.");
    }
    return answer(key, body, owners.view())
        .chain(generations -> pictures.show(generations.get(0), format));
  }

  private Uni<List<Generation>> answer(String key, GenerationBody body, RequestOwners.View view) {
    limits.count(LimitedCalls.GENERATIONS);
    Optional<String> id = IdempotencyKey.of(key, body.requestId());
    String kept = view.kept(id.orElse(UUID.randomUUID().toString()));
    CheckedRequest request = service.check(body.toRequest(kept));
    return Uni.createFrom()
        .completionStage(
            () -> id.isPresent() ? idempotent.answer(request) : service.answer(request));
  }
}
