package io.lethe.http.identity;

import io.lethe.http.HttpConfig;
import io.lethe.http.IdentityMode;
import io.lethe.http.Loopback;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Checks how callers say who they are before anything is started. */
@Singleton
public class IdentitySettings {

  private static final int FIRST = 1;
  private static final String PROVIDER = "quarkus.oidc.auth-server-url";
  private static final String AUDIENCE = "quarkus.oidc.token.audience";

  private final ApiKeys keys;

  IdentitySettings(
      HttpConfig config,
      @ConfigProperty(name = "quarkus.http.host") String listening,
      @ConfigProperty(name = PROVIDER) Optional<String> provider,
      @ConfigProperty(name = AUDIENCE) Optional<List<String>> audience) {
    check(config.identity(), config.allowAnonymous(), listening);
    if (config.identity() == IdentityMode.OIDC) {
      require(provider.isPresent(), PROVIDER);
      // Or a token that the provider gave for another service would be taken.
      require(audience.isPresent(), AUDIENCE);
    }
    keys = keys(config.identity(), config.apiKeyFile());
  }

  private static void require(boolean isSet, String property) {
    Setting.require(isSet, property, "must be set where lethe.http.identity is oidc");
  }

  void start(@Observes @Priority(FIRST) StartupEvent event) {
    // Made by then, or the start has failed.
  }

  @Produces
  @Singleton
  ApiKeys apiKeys() {
    return keys;
  }

  /**
   * Refuses to answer strangers.
   *
   * @param listening the name or address that is listened on
   * @throws InvalidSettingException where more than loopback is listened on without identity
   */
  static void check(IdentityMode identity, boolean allowAnonymous, String listening) {
    if (identity == IdentityMode.NONE && !allowAnonymous && !Loopback.is(listening)) {
      throw new InvalidSettingException(
          "lethe.http.identity",
          "must be api-keys or oidc where quarkus.http.host is %s, not none: everybody there could"
                  .formatted(listening)
              + " do everything (lethe.http.allow-anonymous=true permits that)");
    }
  }

  private static ApiKeys keys(IdentityMode identity, Optional<Path> file) {
    if (identity != IdentityMode.API_KEYS) {
      return new ApiKeys(List.of());
    }
    return new ApiKeys(
        ApiKeyFile.read(
            file.orElseThrow(
                () ->
                    new InvalidSettingException(
                        ApiKeyFile.PROPERTY,
                        "must name a file where lethe.http.identity is api-keys"))));
  }
}
