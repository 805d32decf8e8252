package io.lethe.standalone.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.lethe.diffusion.device.Devices;
import io.lethe.diffusion.script.PrecisionChoice;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.operations.Audit;
import io.lethe.standalone.operations.LineageException;
import io.lethe.store.Store;
import io.lethe.trainer.certificate.Certification;
import io.lethe.trainer.certificate.CertifiedPlace;
import io.lethe.trainer.certificate.Claim;
import io.lethe.trainer.certificate.Claim.Outcome;
import io.lethe.trainer.certificate.VerifyingKey;
import io.lethe.trainer.training.DiffusionFineTuner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe certify}: confirms or refutes what a version claims. */
@Command(
    name = "certify",
    description =
        "Looks into a version's certificate: seal, signature, parents, and each figure that follows "
            + "from pictures, which it makes again from the weights. With Kafka it also holds the version "
            + "against the event that announced it.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing is refuted; what could not be looked into is named",
      "1:a claim is refuted, or there is no certificate to look into",
      "2:the command line is wrong"
    })
public final class CertifyCommand implements Callable<Integer> {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int ROWS_AT_ONCE = 256;

  @Parameters(paramLabel = "VERSION", description = "Version name")
  String version;

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The operator's public Ed25519 key in PEM, by which it must be signed")
  Path key;

  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
  String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "What a text-to-image model computes in, as the trainer had it: ${COMPLETION-CANDIDATES}"
              + " (default: ${DEFAULT-VALUE})")
  PrecisionChoice precision = PrecisionChoice.AUTO;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the claims go as JSON")
  Path json;

  @Mixin KafkaOptions kafka;
  @Mixin StoreOptions store;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws IOException, LineageException {
    Optional<VerifyingKey> signer =
        Optional.ofNullable(key).map(file -> VerifyingKey.read(file, "--key"));
    var computes = Devices.named(device);
    var fineTuner = new DiffusionFineTuner(computes, precision.on(computes), ROWS_AT_ONCE);
    Optional<ModelVersion> event =
        kafka.isGiven()
            ? Optional.of(Audit.version(kafka.clients(), model, version))
            : Optional.empty();
    List<Claim> claims;
    try (Store opened = store.open()) {
      CertifiedPlace place =
          event.isPresent()
              ? CertifiedPlace.of(event.get())
              : CertifiedPlace.find(opened, model, version);
      claims = new Certification(opened, fineTuner, signer).of(place, event);
    }
    if (json != null) {
      JSON.writeValue(json.toFile(), claims);
    }
    return print(claims);
  }

  private int print(List<Claim> claims) {
    long refuted = count(claims, Outcome.REFUTED);
    output.print(
        claims,
        out -> {
          claims.forEach(claim -> out.println(PrintableText.of(line(claim))));
          out.printf(
              "%d claims confirmed, %d refuted, %d not checked%n",
              count(claims, Outcome.CONFIRMED), refuted, count(claims, Outcome.NOT_CHECKED));
        });
    return refuted == 0 ? 0 : 1;
  }

  private static String line(Claim claim) {
    String outcome = claim.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return claim.outcome() == Outcome.NOT_CHECKED
        ? "%-11s  %s: said %s; %s".formatted(outcome, claim.name(), claim.said(), claim.found())
        : "%-11s  %s: said %s, found %s"
            .formatted(outcome, claim.name(), claim.said(), claim.found());
  }

  private static long count(List<Claim> claims, Outcome outcome) {
    return claims.stream().filter(claim -> claim.outcome() == outcome).count();
  }
}
