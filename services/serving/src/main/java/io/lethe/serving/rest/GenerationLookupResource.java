package io.lethe.serving.rest;

import io.lethe.http.identity.Roles;
import io.lethe.schemas.Generation;
import io.lethe.schemas.generation.NameUuid;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.publishing.GenerationFacts;
import io.lethe.serving.publishing.GenerationIndex;
import io.lethe.serving.publishing.PublishedGenerations;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Pictures that were made, by whichever instance; the latest ones. */
@Path("/v1/generations")
@RolesAllowed({Roles.USER, Roles.MODERATOR})
public class GenerationLookupResource {

  /** A client may ask another instance than the one that just answered; that one reads on. */
  private static final Duration READ_ON = Duration.ofSeconds(1);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final GenerationIndex index;
  private final PublishedGenerations published;
  private final RequestProgress progress;
  private final Guard guard;
  private final RequestOwners owners;
  private final ShownPictures pictures;

  GenerationLookupResource(
      GenerationIndex index,
      PublishedGenerations published,
      RequestProgress progress,
      Guard guard,
      RequestOwners owners,
      ShownPictures pictures) {
    this.pictures = pictures;
    this.index = index;
    this.published = published;
    this.progress = progress;
    this.guard = guard;
    this.owners = owners;
  }

  /** The facts of a picture. */
  @GET
  @Path("/{generationId}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Show how a picture was made",
      description = "Of the latest lethe.serving.recent-generations pictures of all instances.")
  @APIResponse(responseCode = "200", description = "The picture's version, seed and settings")
  @APIResponse(responseCode = "404", description = "It is none of the latest")
  @APIResponse(responseCode = "503", description = "The broker is away; see Retry-After")
  public Uni<GenerationFacts> one(String generationId) {
    RequestOwners.View view = owners.view();
    return place(generationId, view)
        .chain(place -> read(generationId, place))
        .map(generation -> GenerationFacts.of(generation, view.shown(generation.getRequestId())));
  }

  /** A picture. */
  @GET
  @Path("/{generationId}/image")
  @Produces({PictureFormat.IMAGE_PNG, PictureFormat.IMAGE_JPEG, PictureFormat.IMAGE_WEBP})
  @Operation(
      summary = "Show a picture",
      description =
          "As PNG, JPEG or WebP, by Accept. The ETag of a PNG is the hash of its pixels; each format"
              + " has its own.")
  @APIResponse(
      responseCode = "200",
      description = "The picture",
      content = {
        @Content(
            mediaType = PictureFormat.IMAGE_PNG,
            schema = @Schema(type = SchemaType.STRING, format = "binary")),
        @Content(
            mediaType = PictureFormat.IMAGE_JPEG,
            schema = @Schema(type = SchemaType.STRING, format = "binary")),
        @Content(
            mediaType = PictureFormat.IMAGE_WEBP,
            schema = @Schema(type = SchemaType.STRING, format = "binary"))
      })
  @APIResponse(responseCode = "304", description = "The client has it already")
  @APIResponse(responseCode = "404", description = "It is none of the latest, or held back")
  @APIResponse(responseCode = "406", description = "None of the formats is one that Accept allows")
  @APIResponse(responseCode = "410", description = "It is not in the store any more")
  @APIResponse(responseCode = "503", description = "Broker or store is away; see Retry-After")
  public Uni<Response> image(
      String generationId, @Context HttpHeaders headers, @Context Request request) {
    PictureFormat format = PictureFormat.wanted(request);
    List<String> tags = headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH);
    return place(generationId, owners.view())
        .chain(
            place ->
                hasAlready(place, tags, format)
                    ? Uni.createFrom().item(() -> notModified(generationId, place, format))
                    : read(generationId, place).chain(generation -> picture(generation, format)));
  }

  /** Whether a client has the picture, which the topic holds: it need not be read for that. */
  private boolean hasAlready(GenerationIndex.Place place, List<String> tags, PictureFormat format) {
    return place.isKept(Instant.now())
        && place
            .pixelHash()
            .filter(hash -> EntityTags.match(tags, pictures.tag(hash, format)))
            .isPresent();
  }

  private Response notModified(
      String generationId, GenerationIndex.Place place, PictureFormat format) {
    String pixelHash = place.pixelHash().orElseThrow();
    if (guard.holdsBack(place.model(), pixelHash)) {
      throw PictureResponse.heldBack(generationId);
    }
    return PictureResponse.notModified(generationId, pictures.tag(pixelHash, format));
  }

  private Uni<Response> picture(Generation generation, PictureFormat format) {
    if (guard.holdsBack(generation)) {
      throw PictureResponse.heldBack(generation.getGenerationId());
    }
    return pictures.show(generation, format);
  }

  /** The progress of a request. */
  @GET
  @Path("/requests/{requestId}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Show how far a request is",
      description =
          "While its pictures are made, only the instance that makes them knows; once they are"
              + " published, each does.")
  @APIResponse(responseCode = "200", description = "Pictures that are made")
  @APIResponse(
      responseCode = "404",
      description =
          "This instance does not work on it, and none of its pictures is among the latest")
  public Uni<RequestProgressAnswer> request(String requestId) {
    String kept = owners.view().kept(requestId);
    return readingOn(() -> answer(requestId, kept), () -> unknownRequest(requestId));
  }

  private RequestProgressAnswer answer(String requestId, String kept) {
    return progress
        .of(kept)
        .map(
            work ->
                new RequestProgressAnswer(
                    requestId,
                    RequestProgressAnswer.State.MAKING,
                    work.model(),
                    work.made(),
                    work.total()))
        .orElseGet(() -> published(requestId, kept));
  }

  private RequestProgressAnswer published(String requestId, String kept) {
    int made = 0;
    while (index.find(NameUuid.generationId(kept, made)).isPresent()) {
      made++;
    }
    if (made == 0) {
      throw unknownRequest(requestId);
    }
    return new RequestProgressAnswer(
        requestId, RequestProgressAnswer.State.PUBLISHED, null, made, null);
  }

  /** The place of a picture; another's is as unknown as one that is not there. */
  private Uni<GenerationIndex.Place> place(String generationId, RequestOwners.View view) {
    return readingOn(
        () ->
            index
                .find(generationId)
                .filter(place -> view.maySee(place.requestId()))
                .orElseThrow(() -> unknown(generationId)),
        () -> unknown(generationId));
  }

  private Uni<Generation> read(String generationId, GenerationIndex.Place place) {
    return Uni.createFrom()
        .completionStage(() -> published.at(place.partition(), place.offset(), generationId))
        .map(found -> found.orElseThrow(() -> unknown(generationId)));
  }

  /** Looks again for a moment: what was just answered may not have been read yet. */
  private static <T> Uni<T> readingOn(Supplier<T> look, Supplier<HttpProblem> unknown) {
    return Uni.createFrom()
        .item(look)
        .onFailure()
        .retry()
        .withBackOff(LOOK_AGAIN, LOOK_AGAIN)
        .expireIn(READ_ON.toMillis())
        .onFailure()
        .transform(e -> unknown.get());
  }

  private static HttpProblem unknownRequest(String requestId) {
    return HttpProblem.valueOf(
        Status.NOT_FOUND,
        "Request %s is not being answered here, and none of its pictures is among the latest."
            .formatted(requestId));
  }

  private static HttpProblem unknown(String generationId) {
    return HttpProblem.valueOf(
        Status.NOT_FOUND,
        "Generation %s is none of the latest that can be shown.".formatted(generationId));
  }
}
