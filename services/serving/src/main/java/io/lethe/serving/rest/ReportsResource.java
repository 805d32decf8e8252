package io.lethe.serving.rest;

import io.lethe.http.identity.Caller;
import io.lethe.http.identity.Roles;
import io.lethe.http.limits.CallLimits;
import io.lethe.http.limits.LimitedCalls;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.generation.KnownModels;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.topics.TopicWriter;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Reports of sensitive pictures. */
@Path("/v1/reports")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ReportsResource {

  private final KnownModels known;
  private final DeploymentFollower follower;
  private final ModelServers models;
  private final TopicWriter writer;
  private final Caller caller;
  private final CallLimits limits;
  private final BroughtPictures pictures;

  ReportsResource(
      KnownModels known,
      DeploymentFollower follower,
      ModelServers models,
      TopicWriter writer,
      Caller caller,
      CallLimits limits,
      BroughtPictures pictures) {
    this.pictures = pictures;
    this.known = known;
    this.models = models;
    this.follower = follower;
    this.writer = writer;
    this.caller = caller;
    this.limits = limits;
  }

  /** Names the report that was taken, by which it can be taken back. */
  @Schema(name = "ReportAccepted", example = Examples.REPORT_ACCEPTED)
  public record Accepted(String reportId) {}

  /** Takes a report; answers once it stands in lethe.reports or lethe.trusted-reports. */
  @POST
  @Blocking
  @RolesAllowed({Roles.REPORTER, Roles.TRUSTED_REPORTER})
  @ResponseStatus(202)
  @Operation(summary = "Report a sensitive picture, or take a report back")
  @APIResponse(
      responseCode = "202",
      description = "The report is kept and will be judged",
      content = @Content(schema = @Schema(implementation = Accepted.class)))
  @APIResponse(responseCode = "400", description = "A field can't be used; the problem names it")
  @APIResponse(
      responseCode = "403",
      description = "The caller may not, or names another reporter; the problem names the field")
  @APIResponse(responseCode = "410", description = "The model is retired")
  @APIResponse(responseCode = "429", description = "The caller calls too often; see Retry-After")
  @APIResponse(responseCode = "503", description = "Broker or store is away; see Retry-After")
  public Uni<Accepted> report(@NotNull @Valid ReportBody body) {
    limits.count(LimitedCalls.REPORTS);
    ReportBody own = body.reportedBy(caller.author("reporter", body.reporter()));
    Topic<String, SensitiveReport> topic = topic();
    return Uni.createFrom()
        .completionStage(
            () ->
                (own.isRetraction()
                    ? known.require(own.model())
                    : known.requireInService(own.model())))
        // A large picture is decoded and stored.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(nothing -> checked(own))
        .chain(report -> write(topic, report));
  }

  /** No field of a report could say so: others than this service write reports too. */
  private Topic<String, SensitiveReport> topic() {
    boolean isTrusted = caller.subject().isPresent() && caller.has(Roles.TRUSTED_REPORTER);
    return isTrusted ? Topics.TRUSTED_REPORTS : Topics.REPORTS;
  }

  private SensitiveReport checked(ReportBody body) {
    Optional<ModelSlot.Live> live = models.find(body.model()).flatMap(model -> model.slot().live());
    return ReportCheck.check(
        body, follower.view().shape(body.model()), live, pictures, Instant.now());
  }

  private Uni<Accepted> write(Topic<String, SensitiveReport> topic, SensitiveReport report) {
    return Uni.createFrom()
        .completionStage(() -> writer.send(topic, report.getReporter(), report))
        .onFailure()
        .transform(
            e ->
                new RefusedException(
                    Refusal.BROKER_AWAY, "The broker did not acknowledge the report.", e))
        .replaceWith(new Accepted(report.getReportId()));
  }
}
