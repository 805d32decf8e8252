package io.lethe.labeler.rest;

import io.lethe.http.identity.Roles;
import io.lethe.http.query.InvalidFields;
import io.lethe.http.query.Paging;
import io.lethe.labeler.runtime.ViewsRuntime;
import io.lethe.labeler.views.CountsRow;
import io.lethe.labeler.views.DeadLetterRow;
import io.lethe.labeler.views.GroupRow;
import io.lethe.labeler.views.HeldRow;
import io.lethe.labeler.views.LabelRow;
import io.lethe.labeler.views.Page;
import io.lethe.labeler.views.PendingRow;
import io.lethe.labeler.views.ReporterRow;
import io.lethe.labeler.views.TopicViews;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.topics.Topics;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the topics say of labels, quarantine, waiting reports, reporters and dead letters. Any
 * instance answers.
 */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class LabelsResource {

  private static final Logger LOG = LoggerFactory.getLogger(LabelsResource.class);
  private static final int RETRY_AFTER_SECONDS = 10;

  private final ViewsRuntime runtime;

  LabelsResource(ViewsRuntime runtime) {
    this.runtime = runtime;
  }

  /** The counts of each model. */
  @GET
  @Path("/labels")
  @RolesAllowed({Roles.VIEWER, Roles.MODERATOR, Roles.OPERATOR})
  @Operation(summary = "Count each model's labels, what is held back and what waits")
  @APIResponse(responseCode = "200", description = "One entry a model, by name")
  @APIResponse(responseCode = "503", description = "The topics are still being read")
  public List<CountsRow> counts() {
    return views().counts();
  }

  /** A model's labels, the latest changed first. */
  @GET
  @Path("/labels/{model}")
  @RolesAllowed(Roles.MODERATOR)
  @Operation(summary = "List a model's labels, the latest changed first")
  public Page<LabelRow> labels(String model, @BeanParam Paging paging) {
    return views().labels(model, paging.offset(), paging.limit());
  }

  /** What is held back, the longest held first. */
  @GET
  @Path("/quarantine/{model}")
  @RolesAllowed(Roles.MODERATOR)
  @Operation(summary = "List what vetting holds back, the longest held first")
  public Page<HeldRow> held(String model, @BeanParam Paging paging) {
    return views().held(model, paging.offset(), paging.limit());
  }

  /** What is held back in groups of near duplicates. */
  @GET
  @Path("/quarantine/{model}/groups")
  @RolesAllowed(Roles.MODERATOR)
  @Operation(
      summary = "Group what vetting holds back by what looks alike, the longest held first",
      description =
          "Nothing is merged. Looks at the 5000 pictures held longest, and at the 20000 labels that changed last.")
  public Page<GroupRow> groups(String model, @BeanParam Paging paging) {
    return views().groups(model, paging.offset(), paging.limit());
  }

  /** A picture that is held back, for the moderator. */
  @GET
  @Path("/quarantine/{model}/{sampleId}/picture")
  @RolesAllowed(Roles.MODERATOR)
  @Produces("image/png")
  @Operation(summary = "Show a picture that is held back")
  @APIResponse(responseCode = "200", description = "The picture, PNG")
  @APIResponse(responseCode = "404", description = "It is not held back")
  @APIResponse(responseCode = "410", description = "It is not in the store any more")
  @APIResponse(responseCode = "503", description = "The store can't be read now; see Retry-After")
  public byte[] picture(String model, String sampleId) {
    return read(
        () -> runtime.heldPicture(views(), model, sampleId),
        "Picture %s of model %s is not held back.".formatted(sampleId, model));
  }

  /** The picture of a label, for the moderator. */
  @GET
  @Path("/labels/{model}/{sampleId}/picture")
  @RolesAllowed(Roles.MODERATOR)
  @Produces("image/png")
  @Operation(summary = "Show the picture of a label")
  @APIResponse(responseCode = "200", description = "The picture, PNG")
  @APIResponse(responseCode = "404", description = "There is no such label")
  @APIResponse(responseCode = "410", description = "It is not in the store any more")
  @APIResponse(responseCode = "503", description = "The store can't be read now; see Retry-After")
  public byte[] labelPicture(String model, String sampleId) {
    return read(
        () -> runtime.labelPicture(views(), model, sampleId),
        "Model %s has no label of picture %s.".formatted(model, sampleId));
  }

  /** Reads a picture by its record. */
  private interface PictureRead {
    Optional<byte[]> png() throws PictureException, IOException;
  }

  private static byte[] read(PictureRead picture, String unknown) {
    try {
      return picture.png().orElseThrow(() -> HttpProblem.valueOf(Status.NOT_FOUND, unknown));
    } catch (PictureException e) {
      throw HttpProblem.valueOf(Status.GONE, e.getMessage());
    } catch (IOException e) {
      LOG.warn("The store can't be read: {}", e.toString());
      throw HttpProblem.builder()
          .withStatus(Status.SERVICE_UNAVAILABLE)
          .withTitle(Status.SERVICE_UNAVAILABLE.getReasonPhrase())
          .withDetail("The store of pictures can't be read now.")
          .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
          .build();
    }
  }

  /** Reports that wait for their generation, model or first report. */
  @GET
  @Path("/pending/{model}")
  @RolesAllowed(Roles.MODERATOR)
  @Operation(
      summary = "List reports that wait for their generation, model or first report",
      description = "The longest waiting first")
  public Page<PendingRow> pending(String model, @BeanParam Paging paging) {
    return views().pending(model, paging.offset(), paging.limit());
  }

  /** A model's reporters, those who hold most labels first. */
  @GET
  @Path("/reporters/{model}")
  @RolesAllowed(Roles.MODERATOR)
  @Operation(summary = "List a model's reporters, those who hold most labels first")
  public Page<ReporterRow> reporters(String model, @BeanParam Paging paging) {
    return views().reporters(model, paging.offset(), paging.limit());
  }

  /** The latest dead letters. */
  @GET
  @Path("/dead-letters")
  @RolesAllowed({Roles.MODERATOR, Roles.OPERATOR})
  @Operation(summary = "List the latest dead letters, without their content")
  public Page<DeadLetterRow> deadLetters(
      @QueryParam("topic") String topic, @BeanParam Paging paging) {
    if (topic != null && Topics.ALL.stream().noneMatch(known -> known.name().equals(topic))) {
      throw InvalidFields.problem(
          "topic", "query", "The parameter topic must be the name of one of Lethe's topics.");
    }
    return views().deadLetters(topic, paging.offset(), paging.limit());
  }

  private TopicViews views() {
    return runtime
        .views()
        .orElseThrow(
            () ->
                HttpProblem.valueOf(
                    Status.SERVICE_UNAVAILABLE, "The topics are still being read."));
  }
}
