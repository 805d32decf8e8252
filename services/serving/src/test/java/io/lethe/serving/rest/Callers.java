package io.lethe.serving.rest;

import io.lethe.http.identity.Caller;
import io.lethe.http.identity.Roles;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.util.Set;

/** Callers, without a call. */
final class Callers {

  private Callers() {}

  /** Where callers have no names. */
  static RequestOwners nobody() {
    return new RequestOwners(
        new Caller(
            QuarkusSecurityIdentity.builder().setAnonymous(true).addRoles(Roles.ALL).build()));
  }

  /** A caller with a name. */
  static RequestOwners named(String name, String... roles) {
    return new RequestOwners(
        new Caller(
            QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .addRoles(Set.of(roles))
                .build()));
  }
}
