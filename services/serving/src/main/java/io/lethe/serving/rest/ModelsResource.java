package io.lethe.serving.rest;

import io.lethe.schemas.Deployment;
import io.lethe.serving.ServingConfig;
import io.lethe.serving.batching.ServedModel;
import io.lethe.serving.batching.ServedModels;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.DeploymentView;
import io.lethe.serving.swap.ModelSlot;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What this instance serves. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

  private final ServedModels models;
  private final DeploymentView view;
  private final String instance;

  ModelsResource(ServedModels models, DeploymentFollower follower, ServingConfig config) {
    this.models = models;
    this.view = follower.view();
    this.instance = config.instance();
  }

  /** All known models, sorted by name. */
  @GET
  @Operation(summary = "List the models")
  public List<ModelAnswer> all() {
    return view.models().stream().map(this::answer).toList();
  }

  /** One model. */
  @GET
  @Path("/{model}")
  @Operation(summary = "Show a model: what is live here, and what should be")
  @APIResponse(responseCode = "200", description = "The model")
  @APIResponse(responseCode = "404", description = "No such model")
  public ModelAnswer one(String model) {
    if (!view.knows(model)) {
      throw HttpProblem.valueOf(Status.NOT_FOUND, "Model " + model + " is not known.");
    }
    return answer(model);
  }

  private ModelAnswer answer(String model) {
    Optional<ServedModel> served = models.find(model);
    Optional<ModelSlot.Live> live = served.flatMap(m -> m.slot().live());
    Optional<Deployment> deployment = view.deployment(model);
    return new ModelAnswer(
        model,
        instance,
        live.isPresent(),
        live.map(ModelSlot.Live::version).orElse(null),
        live.map(ModelSlot.Live::since).orElse(null),
        deployment.map(Deployment::getVersion).orElse(null),
        deployment.map(Deployment::getMode).orElse(null),
        deployment.map(Deployment::getRevision).orElse(null),
        served.map(ServedModel::waiting).orElse(0),
        view.shape(model).orElse(null),
        live.map(ModelSlot.Live::classes).orElse(null));
  }
}
