package io.lethe.http.identity;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Tells callers who they are here, so that a page shows them what they may do. */
@Path("/v1/caller")
@RolesAllowed({
  Roles.VIEWER,
  Roles.USER,
  Roles.REPORTER,
  Roles.TRUSTED_REPORTER,
  Roles.MODERATOR,
  Roles.OPERATOR
})
@Produces(MediaType.APPLICATION_JSON)
public class CallerResource {

  private final Caller caller;

  CallerResource(Caller caller) {
    this.caller = caller;
  }

  /** The present caller. */
  @GET
  @Operation(summary = "Tell who calls, and what they may do")
  @APIResponse(responseCode = "200", description = "The caller's name and roles")
  @APIResponse(responseCode = "401", description = "Callers have to say who they are")
  @APIResponse(responseCode = "403", description = "The caller has no role")
  public Answer who() {
    return new Answer(
        caller.subject().orElse(null), Roles.ALL.stream().filter(caller::has).sorted().toList());
  }

  /**
   * Who calls.
   *
   * @param name null where nobody has to say who they are
   * @param roles by name
   */
  @Schema(name = "Caller", example = "{\"name\": \"ann\", \"roles\": [\"reporter\", \"user\"]}")
  public record Answer(String name, List<String> roles) {}
}
