package io.lethe.trainer.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.trainer.certificate.Claim.Outcome;
import io.lethe.trainer.gate.GateSeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each forger may write the store, and seals the version again after the forgery. */
class CertificationTest {

  private static final String MADE = "this version: pictures";
  private static final String MADE_BY_CHAMPION = "gated against: pictures";

  @TempDir Path root;
  @TempDir Path keys;
  private CertifiedVersion version;

  @BeforeEach
  void write() throws Exception {
    version = new CertifiedVersion(root, Optional.of(SigningKey.read(privateKey("operator"))));
  }

  /** Makes a pair of keys, and says where the private one lies. */
  private Path privateKey(String name) throws GeneralSecurityException, IOException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    pem(name + ".pub", "PUBLIC KEY", pair.getPublic().getEncoded());
    return pem(name, "PRIVATE KEY", pair.getPrivate().getEncoded());
  }

  private Path pem(String name, String label, byte[] key) throws IOException {
    String text =
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(key), label);
    return Files.writeString(keys.resolve(name), text);
  }

  private Optional<VerifyingKey> publicKey(String name) {
    return Optional.of(VerifyingKey.read(keys.resolve(name + ".pub"), "--key"));
  }

  private static List<String> refuted(Map<String, Claim> claims) {
    return claims.values().stream()
        .filter(claim -> claim.outcome() == Outcome.REFUTED)
        .map(Claim::name)
        .toList();
  }

  @Test
  void anHonestVersionIsConfirmedBySealSignatureEventAndPictures() throws Exception {
    // when
    Map<String, Claim> claims =
        version.certify(
            publicKey("operator"),
            CertifiedPlace.of(version.event()),
            Optional.of(version.event()));

    // then
    assertThat(refuted(claims)).isEmpty();
    assertThat(claims)
        .hasEntrySatisfying("signature", c -> assertThat(c.outcome()).isEqualTo(Outcome.CONFIRMED))
        .hasEntrySatisfying(MADE, c -> assertThat(c.found()).contains("16 alike"))
        .hasEntrySatisfying(
            MADE_BY_CHAMPION, c -> assertThat(c.outcome()).isEqualTo(Outcome.CONFIRMED))
        .hasEntrySatisfying("ofData", c -> assertThat(c.outcome()).isEqualTo(Outcome.NOT_CHECKED));
    assertThat(version.certificate().remade())
        .contains("brokenPictures", "sensitiveRate.candidate", "sensitiveRate.champion");
  }

  @Test
  void aRefusedVersionIsConfirmedByThePicturesThatItWasRefusedBy(@TempDir Path other)
      throws Exception {
    try (CertifiedVersion refused = CertifiedVersion.refused(other.resolve("store"))) {
      // when
      Map<String, Claim> claims = refused.certify(Optional.empty());

      // then
      assertThat(refuted(claims)).isEmpty();
      assertThat(claims)
          .hasEntrySatisfying(MADE, c -> assertThat(c.found()).contains("32 alike"))
          .hasEntrySatisfying(MADE_BY_CHAMPION, c -> assertThat(c.found()).contains("64 alike"));

      // when it is said to have been published by no more than these
      refused.forge(certificate -> certificate.withObject("facts").put("status", "PUBLISHED"));

      // then
      assertThat(refuted(refused.certify(Optional.empty()))).contains(MADE);
    }
  }

  @Test
  void eachForgedFigureIsFound() throws Exception {
    // given
    List<String> remade = version.certificate().remade();

    // when
    version.forge(
        certificate -> {
          ObjectNode figures = certificate.withObject("facts").withObject("figures");
          remade.forEach(name -> figures.put(name, figures.get(name).asDouble() + 2));
          ObjectNode candidate = certificate.withObject("candidate");
          candidate.put("sensitive", candidate.get("sensitive").asDouble() + 2);
        });

    // then
    assertThat(refuted(version.certify(Optional.empty())))
        .containsAll(remade)
        .contains("this version: sensitive pictures");
  }

  @Test
  void aForgedSeedIsFoundThoughTheJobsSeedIsForgedToo() throws Exception {
    // when
    version.forge(certificate -> certificate.put("seed", certificate.get("seed").asLong() + 1));

    // then
    assertThat(refuted(version.certify(Optional.empty()))).contains("seed", MADE);

    // when
    version.forge(
        certificate -> {
          certificate.put("seed", GateSeed.of(77));
          certificate.withObject("facts").withObject("settings").put("seed", 77);
        });

    // then
    assertThat(refuted(version.certify(Optional.empty())))
        .doesNotContain("seed")
        .contains(MADE, MADE_BY_CHAMPION);
  }

  @Test
  void forgedWeightsAreFoundWhateverHashTheCertificateNames() throws Exception {
    // when
    version.forgeWeights();

    // then
    assertThat(refuted(version.certify(Optional.empty())))
        .contains(MADE)
        .doesNotContain(MADE_BY_CHAMPION, "hashes of weights and judge");
  }

  @Test
  void aForgedJudgeIsFoundWhateverHashTheCertificateNames() throws Exception {
    // when
    version.forgeJudge();

    // then
    assertThat(refuted(version.certify(Optional.empty()))).contains(MADE, MADE_BY_CHAMPION);
  }

  @Test
  void aFileThatIsNotTheOneThatWasCertifiedIsFound() throws Exception {
    // when
    Files.writeString(version.directory().resolve("unet/more.txt"), "x");
    version.forge(certificate -> {});

    // then
    assertThat(refuted(version.certify(Optional.empty())))
        .containsExactly("hashes of weights and judge");
  }

  @Test
  void aForgedParentIsFound() throws Exception {
    // when another hash, then another name, then another version
    version.forge(c -> c.withObject("parent").put("manifestSha256", "0".repeat(64)));
    assertThat(refuted(version.certify(Optional.empty()))).containsExactly("parent");
    version.forge(c -> c.withObject("parent").put("version", "v7-other"));
    assertThat(refuted(version.certify(Optional.empty()))).containsExactly("parent");
    ModelVersion itself = version.event();
    version.forge(
        certificate -> {
          certificate.set("parent", certificate.get("gatedAgainst").deepCopy());
          certificate.withObject("parent").put("version", "base");
          certificate.withObject("gatedAgainst").put("weightsUri", itself.getWeightsUri());
        });

    // then
    assertThat(refuted(version.certify(Optional.empty()))).contains("gatedAgainst");
  }

  @Test
  void aSignatureOfAnotherKeyOrOfOtherBytesOrNoneIsFound() throws Exception {
    // given
    privateKey("other");
    Path signature = version.directory().resolve(CertificateFile.SIGNATURE);
    String signed = Files.readString(signature);

    // then
    assertThat(refuted(version.certify(publicKey("other")))).containsExactly("signature");

    // when
    version.forge(certificate -> certificate.withObject("facts").put("labelDigest", "e"));
    assertThat(refuted(version.certify(publicKey("operator")))).containsExactly("signature");
    Files.writeString(signature, signed.substring(4));
    version.forge(certificate -> {});
    assertThat(refuted(version.certify(publicKey("operator")))).containsExactly("signature");
    Files.delete(signature);
    version.forge(certificate -> {});

    // then
    assertThat(refuted(version.certify(publicKey("operator")))).containsExactly("signature");
  }

  @Test
  void whatIsNotWhatWasAnnouncedIsFound() throws Exception {
    // given
    ModelVersion event = version.event();

    // when
    version.forge(certificate -> certificate.withObject("facts").put("labelDigest", "e"));

    // then
    Optional<ModelVersion> announced = Optional.of(event);
    assertThat(refuted(version.certify(Optional.empty(), CertifiedPlace.of(event), announced)))
        .containsExactly("seal, by the version's event");
    CertifiedPlace byStore =
        CertifiedPlace.find(version.store, CertifiedVersion.MODEL, CertifiedVersion.NAME);
    assertThat(refuted(version.certify(Optional.empty(), byStore, announced)))
        .containsExactly("facts, against the event");
  }

  @Test
  void withoutTheChampionsWeightsTheVersionsOwnPicturesAreStillMade() throws Exception {
    // when
    version.store.delete(version.certificate().gatedAgainst().weightsUri());

    // then
    Map<String, Claim> claims = version.certify(Optional.empty());
    assertThat(refuted(claims)).isEmpty();
    assertThat(claims.get(MADE).outcome()).isEqualTo(Outcome.CONFIRMED);
    assertThat(claims.get(MADE_BY_CHAMPION).outcome()).isEqualTo(Outcome.NOT_CHECKED);
  }

  @Test
  void aVersionWithoutACertificateIsToldApart() throws Exception {
    // when
    Files.delete(version.directory().resolve(CertificateFile.NAME));
    VersionDirectory.seal(version.directory(), Map.of());

    // then
    assertThatThrownBy(() -> version.certify(Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("carries no certificate");
    assertThatThrownBy(() -> CertifiedPlace.find(version.store, "m", "v1-other"))
        .hasMessageContaining("no version v1-other");
  }
}
