package io.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.HostAndPort;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

  private final AllowedHosts onLoopback =
      new AllowedHosts("127.0.0.1", Set.of("lethe.example.org"));
  private final AllowedHosts onAll = new AllowedHosts("0.0.0.0", Set.of("lethe-serving"));

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.0.1.1", "[::1]", "::1"})
  void loopbackIsAlwaysAllowed(String host) {
    assertThat(onLoopback.allows(host)).isTrue();
    assertThat(onAll.allows(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil-localhost",
        "lethe.example.org.evil.example",
        "",
        "10.0.0.256",
        "[fe80::1",
      })
  void aStrangersNameIsNot(String host) {
    assertThat(onLoopback.allows(host)).isFalse();
    assertThat(onAll.allows(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "192.168.1.5", "[fd00::7]"})
  void anAddressIsWhereMoreThanLoopbackIsListenedOn(String host) {
    assertThat(onAll.allows(host)).isTrue();
    assertThat(new AllowedHosts("10.1.2.3", Set.of()).allows(host)).isTrue();
    assertThat(new AllowedHosts("::", Set.of()).allows(host)).isTrue();
    assertThat(onLoopback.allows(host)).isFalse();
    assertThat(new AllowedHosts("localhost", Set.of()).allows(host)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"lethe.example.org,true", "Lethe.Example.ORG,true", "lethe-serving,false"})
  void namesAreThoseThatWereGiven(String host, boolean allowed) {
    assertThat(onLoopback.allows(host)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serving", "SERVING"})
  void theNameThatIsListenedOnIsAllowed(String host) {
    assertThat(new AllowedHosts("Serving", Set.of()).allows(host)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080, localhost:8080",
    "http://LOCALHOST:8080, localhost:8080",
    "http://[::1]:8080, [::1]:8080",
    "http://localhost, localhost",
    "http://localhost, localhost:80",
    // a proxy that ends TLS
    "https://lethe.example.org, lethe.example.org",
    "https://lethe.example.org, lethe.example.org:443",
    // a proxy that asks for the service by another name
    "https://lethe.example.org, lethe-serving:8080",
    "https://lethe.example.org:8443, lethe-serving:8080",
  })
  void aPageOfThisServiceMayOrder(String origin, String asked) {
    assertThat(onLoopback.isOwn(origin, HostAndPort.parseAuthority(asked, -1))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "null, localhost:8080",
    "'', localhost:8080",
    "http://evil.example, localhost:8080",
    "http://localhost:3000, localhost:8080",
    "http://localhost, localhost:8080",
    "http://localhost:8080.evil.example, localhost:8080",
    "http://lethe.example.org.evil.example, localhost:8080",
    "http://localhost:8080@evil.example, localhost:8080",
    "file://, localhost:8080",
    "localhost:8080, localhost:8080",
    "http://127.0.0.1:8080, localhost:8080",
    "http://local host:8080, localhost:8080",
  })
  void anotherPageMayNot(String origin, String asked) {
    assertThat(onLoopback.isOwn(origin, HostAndPort.parseAuthority(asked, -1))).isFalse();
  }
}
