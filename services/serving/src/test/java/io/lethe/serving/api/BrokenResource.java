package io.lethe.serving.api;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** An operation with a bug. */
@Path("/v1/broken")
@PermitAll
public class BrokenResource {

  /** Fails on the call's own thread. */
  @GET
  @Operation(hidden = true)
  public String now() {
    throw new IllegalStateException("password in io.lethe.Secret");
  }

  /** Fails later. */
  @GET
  @Path("/later")
  @Operation(hidden = true)
  public Uni<String> later() {
    return Uni.createFrom().failure(new IllegalStateException("password in io.lethe.Secret"));
  }
}
