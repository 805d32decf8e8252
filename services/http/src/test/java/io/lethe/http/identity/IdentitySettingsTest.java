package io.lethe.http.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.http.IdentityMode;
import io.lethe.topics.startup.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentitySettingsTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]", "127.8.8.8"})
  void loopbackNeedsNoIdentity(String host) {
    assertThatCode(() -> IdentitySettings.check(IdentityMode.NONE, false, host))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "::", "10.0.0.1", "lethe.example.org", "localhost.evil.example"})
  void anythingElseDoes(String host) {
    assertThatThrownBy(() -> IdentitySettings.check(IdentityMode.NONE, false, host))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("lethe.http.identity must be api-keys or oidc")
        .hasMessageContaining(host);
  }

  @Test
  void itMayBePermitted() {
    assertThatCode(
            () -> {
              IdentitySettings.check(IdentityMode.NONE, true, "0.0.0.0");
              IdentitySettings.check(IdentityMode.API_KEYS, false, "0.0.0.0");
              IdentitySettings.check(IdentityMode.OIDC, false, "0.0.0.0");
            })
        .doesNotThrowAnyException();
  }
}
