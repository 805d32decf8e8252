package io.lethe.schemas.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class NameUuidTest {

  @Test
  void agreesWithTheVectorOfRfc9562() {
    // RFC 9562, appendix A.4
    UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    assertThat(NameUuid.of(dns, "www.example.com"))
        .hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  }

  @Test
  void generationIdsAreFixedForEver() {
    // Made by Python's uuid.uuid5: reports and redelivered requests rely on these.
    assertThat(NameUuid.generationId("request-1", 0))
        .isEqualTo("724b5a0c-cd5f-51a4-8e6e-5b46d85d0733");
    assertThat(NameUuid.generationId("request-1", 1))
        .isEqualTo("d662c0e2-f35e-55b4-ac95-1c32568e2a2b");
  }

  @Test
  void aSeedHas48Bits() {
    assertThat(NameUuid.seed("request-1")).isBetween(0L, (1L << 48) - 1);
    assertThat(NameUuid.seed("request-1")).isNotEqualTo(NameUuid.seed("request-2"));
  }
}
