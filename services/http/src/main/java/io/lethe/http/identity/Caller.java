package io.lethe.http.identity;

import io.lethe.http.query.InvalidFields;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response.Status;
import java.security.Principal;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who makes the present call. To be asked on the call's own thread, before it is handed on. */
@Singleton
public class Caller {

  private final SecurityIdentity identity;

  /**
   * @param identity of the present call
   */
  public Caller(SecurityIdentity identity) {
    this.identity = identity;
  }

  /** The caller's name; empty where nobody has to say who they are. */
  public Optional<String> subject() {
    return identity.isAnonymous() ? Optional.empty() : Optional.of(name(identity.getPrincipal()));
  }

  /** Other claims than a token's subject may change hands. */
  private static String name(Principal principal) {
    return principal instanceof JsonWebToken token ? token.getSubject() : principal.getName();
  }

  /**
   * Who wrote a body: the caller, whatever the body says, or whom the body names where nobody has
   * to say who they are.
   *
   * @param field the body's field that names the author
   * @param named what it says; null where it is left out
   * @return null where neither is known
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 403, naming the field, when the body names
   *     somebody else than the caller
   */
  public String author(String field, String named) {
    Optional<String> subject = subject();
    if (subject.isEmpty() || named == null || named.equals(subject.get())) {
      return subject.orElse(named);
    }
    throw InvalidFields.problem(
        Status.FORBIDDEN,
        field,
        "body",
        "The %s is who calls: leave the field out, or name yourself.".formatted(field));
  }

  /** Whether the caller has a role, of {@link Roles}. */
  public boolean has(String role) {
    return identity.hasRole(role);
  }

  /**
   * Requires a role beyond those of the endpoint.
   *
   * @param field the body's field that asks for it
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 403, naming the field
   */
  public void require(String role, String field) {
    if (!has(role)) {
      throw InvalidFields.problem(
          Status.FORBIDDEN, field, "body", "This %s needs the role %s.".formatted(field, role));
    }
  }
}
