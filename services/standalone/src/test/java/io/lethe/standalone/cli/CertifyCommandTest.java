package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.standalone.Lethe;
import io.lethe.store.DirectoryStore;
import io.lethe.trainer.certificate.CertificateWriter;
import io.lethe.trainer.certificate.GateEvidence;
import io.lethe.trainer.certificate.ModelLook;
import io.lethe.trainer.certificate.Remeasurement;
import io.lethe.trainer.certificate.VersionReference;
import io.lethe.trainer.gate.ErrorSpending;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.gate.GateLook;
import io.lethe.trainer.gate.GateSeed;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertifyCommandTest {

  private static final Path GOLDEN = Path.of("../diffusion/src/test/resources/golden/digits");
  private static final String VERSION = "v1-job";
  private static final int SEED = 7;
  private static final GateLook LOOK = new GateLook(true, new ErrorSpending(0, 1, 3));

  @TempDir Path root;
  @TempDir Path elsewhere;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeAVersion() throws IOException {
    var base =
        new VersionStore(new DirectoryStore(root), "me")
            .copyBase("m", GOLDEN, DiffusersDirectory.files(GOLDEN), Map.of("version", "base"));
    var parent = new VersionReference("base", base.weightsUri(), base.manifestSha256());
    var limits =
        new GateLimits(
            4, 0, true, 0, 0, 128, 1, 1, 0, 0, 1, new Sampling(SamplerKind.DPM_SOLVER_2M, 2));
    var again = new Remeasurement(limits, Optional.empty(), GateSeed.of(SEED));
    Path directory = Files.createDirectories(root.resolve("m/job/1/me"));
    try (TrainableModel model = new DiffusionFineTuner(Device.cpu()).load(GOLDEN)) {
      model.save(directory);
      ModelLook look = again.look(model, () -> false);
      Map<String, Double> figures = look.figures(look, LOOK);
      Map<String, Object> facts =
          Map.of(
              "version",
              VERSION,
              "parent",
              "base",
              "gatedAgainst",
              "base",
              "settings",
              Map.of("seed", SEED),
              "figures",
              figures);
      var evidence =
          new GateEvidence(
              limits, LOOK, Optional.empty(), GateSeed.of(SEED), look.made(), look.made(), figures);
      new CertificateWriter(Optional.empty()).write(directory, facts, parent, parent, evidence);
      VersionDirectory.seal(directory, facts);
    }
  }

  private int run(String... arguments) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private int certify(String version) {
    return run("certify", version, "--model", "m", "--store", root.toString(), "--device", "cpu");
  }

  @Test
  void anHonestVersionIsConfirmedClaimByClaim() throws IOException {
    // when
    Path json = elsewhere.resolve("claims.json");
    int code =
        run(
            "certify",
            VERSION,
            "--model",
            "m",
            "--store",
            root.toString(),
            "--json",
            json.toString());

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString())
        .contains("confirmed    brokenPictures: said 0.0, found 0")
        .contains("confirmed    this version: pictures: said 4, found 4 made again, 4 alike")
        .contains("not checked  signature: said none; no public key is given")
        .contains(" 0 refuted, ");
    JsonNode claims = new ObjectMapper().readTree(json.toFile());
    assertThat(claims.findValuesAsText("outcome"))
        .contains("CONFIRMED", "NOT_CHECKED")
        .doesNotContain("REFUTED");
  }

  @Test
  void whatIsForgedIsRefutedWithExitCode1() throws IOException {
    // given
    Path directory = root.resolve("m/job/1/me");
    Path file = directory.resolve("certificate.json");
    String forged =
        Files.readString(file).replace("\"brokenPictures\" : 0.0", "\"brokenPictures\" : 3.0");
    Files.writeString(file, forged);
    JsonNode facts = new ObjectMapper().readTree(forged).path("facts");
    VersionDirectory.seal(directory, new ObjectMapper().convertValue(facts, Map.class));

    // when
    int code = certify(VERSION);

    // then
    assertThat(code).isEqualTo(1);
    assertThat(out.toString())
        .contains("refuted      brokenPictures: said 3.0, found 0", " 1 refuted, ");
  }

  @Test
  void whatIsNotThereOrNotAskedForIsSaidInOneSentence() {
    assertThat(certify("v2-other")).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly("lethe: The store has no version v2-other of model m that was trained.");
    assertThat(run("certify", VERSION, "--model", "m")).isEqualTo(2);
    assertThat(
            run(
                "certify",
                VERSION,
                "--model",
                "m",
                "--store",
                root.toString(),
                "--key",
                GOLDEN.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--key must name a public Ed25519 key in PEM");
  }
}
