package io.lethe.serving.rest;

import io.lethe.http.identity.Caller;
import io.lethe.http.identity.Roles;
import io.lethe.http.limits.CallLimits;
import io.lethe.http.limits.LimitedCalls;
import io.lethe.schemas.Command;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.generation.KnownModels;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.TopicWriter;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Commands of operators and moderators: jobs, deployments, verdicts, erasures. */
@Path("/v1/commands")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class CommandsResource {

  private final KnownModels known;
  private final DeploymentFollower follower;
  private final TopicWriter writer;
  private final Caller caller;
  private final CallLimits limits;

  CommandsResource(
      KnownModels known,
      DeploymentFollower follower,
      TopicWriter writer,
      Caller caller,
      CallLimits limits) {
    this.known = known;
    this.follower = follower;
    this.writer = writer;
    this.caller = caller;
    this.limits = limits;
  }

  /** Names the command that was taken. */
  @Schema(name = "CommandAccepted", example = Examples.COMMAND_ACCEPTED)
  public record Accepted(String commandId) {}

  /** Takes a command; answers once it stands in lethe.commands. */
  @POST
  @Blocking
  @RolesAllowed({Roles.MODERATOR, Roles.OPERATOR})
  @ResponseStatus(202)
  @Operation(summary = "Command a job, a deployment, a verdict or an erasure")
  @APIResponse(
      responseCode = "202",
      description = "The command is kept and will be carried out",
      content = @Content(schema = @Schema(implementation = Accepted.class)))
  @APIResponse(responseCode = "400", description = "A field can't be used; the problem names it")
  @APIResponse(responseCode = "403", description = "The caller may not; the problem names why")
  @APIResponse(responseCode = "429", description = "The caller calls too often; see Retry-After")
  @APIResponse(responseCode = "503", description = "The broker is away; see Retry-After")
  public Uni<Accepted> command(@NotNull @Valid CommandBody body) {
    limits.count(LimitedCalls.COMMANDS);
    caller.require(body.kind().role(), "kind");
    CommandBody own = body.givenBy(caller.author("by", body.by()));
    return Uni.createFrom()
        .completionStage(() -> known.require(own.model()).thenApply(nothing -> checked(own)))
        .chain(this::write);
  }

  private Command checked(CommandBody body) {
    if (body.kind() == CommandBody.Kind.PIN && body.version() == null) {
      throw new InvalidFieldException("version", "PIN names the version to serve.");
    }
    if (body.kind().needsSample() && body.sampleId() == null) {
      throw new InvalidFieldException("sampleId", body.kind() + " names the picture.");
    }
    if (body.kind().needsReporter() && body.reporter() == null) {
      throw new InvalidFieldException("reporter", body.kind() + " names the reporter.");
    }
    if (body.version() != null && follower.view().version(body.model(), body.version()).isEmpty()) {
      throw new InvalidFieldException(
          "version", "Model %s has no version %s.".formatted(body.model(), body.version()));
    }
    return body.toCheckedCommand();
  }

  private Uni<Accepted> write(Command command) {
    return Uni.createFrom()
        .completionStage(() -> writer.sendByModel(Topics.COMMANDS, command.getModel(), command))
        .onFailure()
        .transform(
            e ->
                new RefusedException(
                    Refusal.BROKER_AWAY, "The broker did not acknowledge the command.", e))
        .replaceWith(new Accepted(command.getCommandId()));
  }
}
