package io.lethe.http.identity;

import io.lethe.http.HttpConfig;
import io.lethe.http.IdentityMode;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/**
 * Tells who asks by {@code Authorization: Bearer KEY}. Without identity everybody has each role;
 * tokens of an OpenID Connect provider are left to Quarkus.
 */
@Singleton
public class CallerMechanism implements HttpAuthenticationMechanism {

  private static final String SCHEME = "Bearer ";
  private static final SecurityIdentity ANYBODY =
      QuarkusSecurityIdentity.builder().setAnonymous(true).addRoles(Roles.ALL).build();

  private final IdentityMode mode;
  private final ApiKeys keys;

  CallerMechanism(HttpConfig config, ApiKeys keys) {
    this.mode = config.identity();
    this.keys = keys;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager all) {
    return switch (mode) {
      case NONE -> Uni.createFrom().item(ANYBODY);
      case OIDC -> Uni.createFrom().nullItem();
      case API_KEYS -> byKey(context.request().getHeader("Authorization"));
    };
  }

  private Uni<SecurityIdentity> byKey(String authorization) {
    if (authorization == null) {
      return Uni.createFrom().nullItem();
    }
    Optional<ApiKey> key =
        authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            ? keys.find(authorization.substring(SCHEME.length()).strip())
            : Optional.empty();
    return key.isPresent()
        ? Uni.createFrom().item(identity(key.get()))
        : Uni.createFrom().failure(new AuthenticationFailedException("The key is not known."));
  }

  private static SecurityIdentity identity(ApiKey key) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new QuarkusPrincipal(key.name()))
        .addRoles(key.roles())
        .build();
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of();
  }

  @Override
  public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
    return Uni.createFrom()
        .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "bearer"));
  }
}
