package io.lethe.serving.rest;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.model.TextInputs;
import io.lethe.http.identity.Roles;
import io.lethe.http.query.Paging;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrialResult;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.config.InstanceName;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.DeploymentView;
import io.lethe.serving.placement.ModelPlacement;
import io.lethe.serving.residency.ResidentModels;
import io.lethe.serving.swap.ModelSlot;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Models and their versions: those of the topics, and those that this instance serves. */
@Path("/v1/models")
@RolesAllowed({
  Roles.VIEWER,
  Roles.USER,
  Roles.REPORTER,
  Roles.TRUSTED_REPORTER,
  Roles.MODERATOR,
  Roles.OPERATOR
})
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

  private final ModelServers models;
  private final ResidentModels residents;
  private final ModelPlacement placement;
  private final DeploymentView view;
  private final String instance;

  ModelsResource(
      ModelServers models,
      ResidentModels residents,
      ModelPlacement placement,
      DeploymentFollower follower,
      ServingConfig config) {
    this.models = models;
    this.residents = residents;
    this.placement = placement;
    this.view = follower.view();
    this.instance = InstanceName.of(config);
  }

  /** The known models. */
  @GET
  @Operation(summary = "List the models, by name")
  @APIResponse(
      responseCode = "200",
      description = "Some of the models, and how many there are",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ModelPage.class),
              examples = @ExampleObject(name = "models", value = Examples.MODELS)))
  public ModelPage all(@BeanParam Paging paging) {
    List<String> all = view.models();
    return new ModelPage(
        paging.cut(all).stream().map(this::answer).toList(), paging.offset(), all.size());
  }

  /** One model. */
  @GET
  @Path("/{model}")
  @Operation(summary = "Show a model: what is live, here and on each instance, and what should be")
  @APIResponse(responseCode = "200", description = "The model")
  @APIResponse(responseCode = "404", description = "No such model")
  public ModelAnswer one(String model) {
    requireKnown(model);
    return answer(model);
  }

  /** A model's versions. */
  @GET
  @Path("/{model}/versions")
  @Operation(
      summary = "List a model's versions, the newest first",
      description = "The newest " + DeploymentView.MOST_VERSIONS + " are kept.")
  @APIResponse(
      responseCode = "200",
      description = "Some of the versions, and how many there are",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = VersionPage.class),
              examples = @ExampleObject(name = "versions", value = Examples.VERSIONS)))
  @APIResponse(responseCode = "404", description = "No such model")
  public VersionPage versions(String model, @BeanParam Paging paging) {
    requireKnown(model);
    List<ModelVersion> all = view.versions(model);
    return new VersionPage(
        paging.cut(all).stream().map(this::answer).toList(), paging.offset(), all.size());
  }

  /** One version. */
  @GET
  @Path("/{model}/versions/{version}")
  @Operation(summary = "Show a version: where it comes from, what the gate said, who serves it")
  @APIResponse(responseCode = "200", description = "The version")
  @APIResponse(responseCode = "404", description = "No such model or version")
  public VersionAnswer version(String model, String version) {
    requireKnown(model);
    return view.version(model, version)
        .map(this::answer)
        .orElseThrow(() -> notFound("Model %s has no version %s.".formatted(model, version)));
  }

  /** How a model's trials ended. */
  @GET
  @Path("/{model}/trials")
  @Operation(
      summary = "List how the trials of a model's versions ended, the latest first",
      description = "The last trial of each version, 1000 of them.")
  @APIResponse(
      responseCode = "200",
      description = "Some of the results, and how many there are",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = TrialResultPage.class),
              examples = @ExampleObject(name = "trials", value = Examples.TRIAL_RESULTS)))
  @APIResponse(responseCode = "404", description = "No such model")
  public TrialResultPage trials(String model, @BeanParam Paging paging) {
    requireKnown(model);
    List<TrialResult> all = view.trials().results(model);
    return new TrialResultPage(
        paging.cut(all).stream().map(TrialResultAnswer::of).toList(), paging.offset(), all.size());
  }

  private void requireKnown(String model) {
    if (!view.knows(model)) {
      throw notFound("Model " + model + " is not known.");
    }
  }

  private static HttpProblem notFound(String detail) {
    return HttpProblem.valueOf(Status.NOT_FOUND, detail);
  }

  private ModelAnswer answer(String model) {
    Optional<ModelServer> served = models.find(model);
    Optional<ModelSlot.Live> live = served.flatMap(m -> m.slot().live());
    Optional<Deployment> deployment = view.deployment(model);
    return new ModelAnswer(
        model,
        instance,
        live.isPresent(),
        residents.isCold(model),
        placement.places(model).orElse(null),
        deployment.map(Deployment::getKeptUntil).orElse(null),
        served.flatMap(m -> m.slot().failedLoad()).orElse(null),
        live.map(ModelSlot.Live::version).orElse(null),
        live.map(ModelSlot.Live::since).orElse(null),
        deployment.map(Deployment::getVersion).orElse(null),
        deployment.map(Deployment::getMode).orElse(null),
        deployment.map(Deployment::getRevision).orElse(null),
        deployment.map(Deployment::getDeployedAt).orElse(null),
        deployment.map(Deployment::getBy).orElse(null),
        deployment.map(Deployment::getReason).orElse(null),
        served.map(ModelServer::waiting).orElse(0),
        view.shape(model).orElse(null),
        live.map(l -> l.classLabels().classes().orElse(0)).orElse(null),
        live.map(ModelSlot.Live::classLabels)
            .filter(labels -> labels.nullClass().isPresent())
            .map(labels -> labels.nullClass().getAsInt())
            .orElse(null),
        live.map(ModelSlot.Live::maxSteps).orElse(null),
        live.map(l -> samplers(l.textInputs().isPresent())).orElse(null),
        live.map(l -> l.textInputs().isPresent()).orElse(null),
        live.flatMap(ModelSlot.Live::textInputs).map(TextInputs::sizeMultiple).orElse(null),
        view.lastResult(model).map(JobAnswer::of).orElse(null),
        deployment.map(this::trial).orElse(null),
        rollouts(model));
  }

  private static List<String> samplers(boolean takesPrompts) {
    return takesPrompts ? SamplerKind.namesOfLatents() : SamplerKind.namesOfPictures();
  }

  private VersionAnswer answer(ModelVersion version) {
    String model = version.getModel();
    Optional<Deployment> deployment =
        view.deployment(model).filter(d -> d.getVersion().equals(version.getVersion()));
    return new VersionAnswer(
        model,
        version.getVersion(),
        version.getStatus(),
        deployment.isPresent(),
        deployment.filter(d -> d.getMode() == DeploymentMode.PINNED).isPresent(),
        version.getParent(),
        version.getGatedAgainst(),
        version.getJobId(),
        version.getTrainedThrough(),
        version.getLabelCount(),
        version.getLabelDigest(),
        VersionAnswer.shape(version),
        version.getWeightsUri(),
        version.getManifestSha256(),
        version.getDeltaOf() == null ? null : version.getDeltaOf().getWeightsUri(),
        new TreeMap<>(version.getGateFigures()),
        version.getCreatedAt(),
        view.lastResult(model)
            .filter(result -> result.getJobId().equals(version.getJobId()))
            .map(JobAnswer::of)
            .orElse(null),
        rollouts(model).stream()
            .filter(rollout -> Objects.equals(rollout.version(), version.getVersion()))
            .toList());
  }

  private TrialAnswer trial(Deployment deployment) {
    return TrialAnswer.of(
        deployment,
        view.trials().counts(deployment.getModel(), deployment.getRevision(), Instant.now()));
  }

  private List<RolloutAnswer> rollouts(String model) {
    return view.rollouts().of(model, Instant.now()).stream().map(RolloutAnswer::of).toList();
  }
}
