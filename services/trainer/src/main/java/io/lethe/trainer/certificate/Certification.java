package io.lethe.trainer.certificate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.store.Store;
import io.lethe.store.StoredVersion;
import io.lethe.trainer.gate.GateSeed;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.VersionDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks into all that a version's certificate claims. */
public final class Certification {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NEEDS_DATA = "needs the operator's data";

  private final Store store;
  private final FineTuner fineTuner;
  private final Optional<VerifyingKey> key;
  private final List<Claim> claims = new ArrayList<>();

  /**
   * Looks into nothing yet.
   *
   * @param store of the version and of those that it names
   * @param fineTuner loads models and judges
   * @param key of the operator who is to have signed it; empty where that is not asked
   */
  public Certification(Store store, FineTuner fineTuner, Optional<VerifyingKey> key) {
    this.store = store;
    this.fineTuner = fineTuner;
    this.key = key;
  }

  /**
   * Looks into a version, as far as its weights are there.
   *
   * @param place where it lies
   * @param event that announced it; empty where there is no Kafka to ask
   * @return what became of each claim
   * @throws IOException with one sentence when the version carries no certificate, or one that is
   *     none
   */
  public List<Claim> of(CertifiedPlace place, Optional<ModelVersion> event) throws IOException {
    Optional<StoredVersion> sealed = sealed(place, event.isPresent());
    if (sealed.isEmpty()) {
      return List.copyOf(claims);
    }
    Path directory = sealed.get().directory();
    Path file = directory.resolve(CertificateFile.NAME);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "The version carries no certificate: an older trainer wrote it, or it was taken away.");
    }
    byte[] bytes = Files.readAllBytes(file);
    signature(directory, bytes);
    VersionCertificate certificate = CertificateFile.parse(bytes);
    facts(certificate, sealed.get().manifest().facts(), event);
    files(certificate, sealed.get());
    parents(certificate);
    seed(certificate);
    calibration(certificate);
    pictures(certificate, directory);
    return List.copyOf(claims);
  }

  private Optional<StoredVersion> sealed(CertifiedPlace place, boolean announced)
      throws IOException {
    String name = announced ? "seal, by the version's event" : "seal, by the store alone";
    try {
      StoredVersion stored = store.verified(place.uri(), place.manifestSha256());
      claims.add(Claim.of(name, place.manifestSha256(), "all files have their hashes", true));
      return Optional.of(stored);
    } catch (CorruptVersionException e) {
      claims.add(Claim.of(name, place.manifestSha256(), e.getMessage(), false));
      return Optional.empty();
    }
  }

  private void signature(Path directory, byte[] bytes) throws IOException {
    Path file = directory.resolve(CertificateFile.SIGNATURE);
    boolean isSigned = Files.isRegularFile(file);
    if (key.isEmpty()) {
      claims.add(
          Claim.notChecked("signature", isSigned ? "one" : "none", "no public key is given"));
    } else {
      boolean holds = isSigned && key.get().hasSigned(bytes, Files.readString(file));
      String found = holds ? "by this key" : "NOT by this key";
      claims.add(Claim.of("signature", isSigned ? "one" : "none", found, holds));
    }
  }

  private void facts(
      VersionCertificate certificate, Map<String, Object> facts, Optional<ModelVersion> event) {
    claims.add(same("facts, against lethe.json", certificate.facts(), facts));
    if (event.isPresent()) {
      ModelVersion version = event.get();
      Map<String, Object> said = new TreeMap<>(certificate.facts());
      Map<String, Object> announced = new TreeMap<>();
      announced.put("model", version.getModel());
      announced.put("version", version.getVersion());
      announced.put("parent", version.getParent());
      announced.put("gatedAgainst", version.getGatedAgainst());
      announced.put("jobId", version.getJobId());
      announced.put("trainedThrough", version.getTrainedThrough());
      announced.put("labelCount", version.getLabelCount());
      announced.put("labelDigest", version.getLabelDigest());
      announced.put("status", version.getStatus().name());
      announced.put("figures", version.getGateFigures());
      said.keySet().retainAll(announced.keySet());
      claims.add(same("facts, against the event", said, announced));
    }
  }

  /** Names what differs. */
  private static Claim same(String name, Map<String, ?> said, Map<String, ?> found) {
    JsonNode one = JSON.valueToTree(said);
    JsonNode other = JSON.valueToTree(found);
    var names = new TreeSet<>(said.keySet());
    names.addAll(found.keySet());
    names.removeIf(key -> isSame(one.get(key), other.get(key)));
    return Claim.of(
        name,
        said.size() + " facts",
        names.isEmpty() ? "the same" : "others: " + String.join(", ", names),
        names.isEmpty());
  }

  /** By what is written, since numbers have several types. */
  private static boolean isSame(JsonNode one, JsonNode other) {
    return one != null && other != null && parsed(one).equals(parsed(other));
  }

  private static JsonNode parsed(JsonNode node) {
    try {
      return JSON.readTree(node.toString());
    } catch (IOException e) {
      throw new IllegalStateException("JSON that was just written can't be read", e);
    }
  }

  private void files(VersionCertificate certificate, StoredVersion stored) {
    Map<String, String> there = new TreeMap<>();
    stored.manifest().files().forEach(file -> there.put(file.path(), file.sha256()));
    there.remove(CertificateFile.NAME);
    there.remove(CertificateFile.SIGNATURE);
    claims.add(same("hashes of weights and judge", certificate.files(), there));
  }

  private void parents(VersionCertificate certificate) throws IOException {
    parent("parent", certificate.parent(), certificate);
    parent("gatedAgainst", certificate.gatedAgainst(), certificate);
  }

  private void parent(String role, VersionReference said, VersionCertificate certificate)
      throws IOException {
    Object named = certificate.facts().get(role);
    if (!said.version().equals(named)) {
      claims.add(Claim.of(role, said.version(), named, false));
    } else if (!isThere(said)) {
      claims.add(
          Claim.notChecked(role, said.version(), "its weights are not in the store any more"));
    } else {
      String sha = store.manifestSha256(said.weightsUri());
      claims.add(
          Claim.of(
              role,
              "%s, %s".formatted(said.version(), said.manifestSha256()),
              sha,
              sha.equals(said.manifestSha256())));
    }
  }

  private boolean isThere(VersionReference version) throws IOException {
    return store.isSealed(version.weightsUri());
  }

  private void seed(VersionCertificate certificate) {
    JsonNode job = JSON.valueToTree(certificate.facts()).path("settings").path("seed");
    long found = GateSeed.of(job.asLong());
    claims.add(
        Claim.of("seed", certificate.seed(), found, job.isNumber() && certificate.seed() == found));
  }

  /** The judge's file holds weights alone: what they are worth was found on labels. */
  private void calibration(VersionCertificate certificate) {
    if (certificate.judge() != null) {
      claims.add(
          Claim.notChecked(
              "judge: threshold and recall",
              "%.6g and %.6g"
                  .formatted(certificate.judge().threshold(), certificate.judge().recall()),
              NEEDS_DATA));
    }
  }

  private void pictures(VersionCertificate certificate, Path directory) throws IOException {
    Map<?, ?> figures =
        certificate.facts().get("figures") instanceof Map<?, ?> map ? map : Map.of();
    try (var again = new PictureClaims(fineTuner, directory, certificate)) {
      List<ModelLook> candidate =
          again.looks(
              directories(directory, certificate.facts()),
              certificate.candidate(),
              most(certificate));
      claims.addAll(PictureClaims.ofModel("this version", certificate.candidate(), candidate));
      Optional<List<ModelLook>> champion = champion(again, certificate);
      if (champion.isPresent()) {
        claims.addAll(
            PictureClaims.ofModel("gated against", certificate.champion(), champion.get()));
        claims.addAll(
            PictureClaims.ofFigures(
                figures, certificate.remade(), certificate.look(), champion.get(), candidate));
      } else {
        String why = "needs the weights of " + certificate.gatedAgainst().version();
        claims.add(
            Claim.notChecked(
                "gated against: pictures", certificate.champion().pictures().size(), why));
        certificate
            .remade()
            .forEach(name -> claims.add(Claim.notChecked(name, figures.get(name), why)));
      }
    }
    figures.forEach(
        (name, value) -> {
          if (!certificate.remade().contains(name)) {
            claims.add(Claim.notChecked((String) name, value, NEEDS_DATA));
          }
        });
  }

  /** A refused version may have been stopped early; any other one has made all pictures. */
  private static int most(VersionCertificate certificate) {
    int said = certificate.candidate().pictures().size();
    boolean isRefused = VersionStatus.REJECTED.name().equals(certificate.facts().get("status"));
    return isRefused && said > 0 ? said : certificate.gate().pictures();
  }

  /** Empty where its weights are gone or are others than those that are named. */
  private Optional<List<ModelLook>> champion(PictureClaims again, VersionCertificate certificate)
      throws IOException {
    VersionReference version = certificate.gatedAgainst();
    if (!isThere(version)) {
      return Optional.empty();
    }
    try {
      StoredVersion stored = store.verified(version.weightsUri(), version.manifestSha256());
      return Optional.of(
          again.looks(
              directories(stored.directory(), stored.manifest().facts()),
              certificate.champion(),
              certificate.gate().pictures()));
    } catch (CorruptVersionException e) {
      claims.add(Claim.of("gated against: files", version.manifestSha256(), e.getMessage(), false));
      return Optional.empty();
    }
  }

  /** A change lies beside the weights that it changes. */
  private VersionDirectories directories(Path directory, Map<String, Object> facts)
      throws IOException {
    JsonNode whole = JSON.valueToTree(facts).path("deltaOf");
    return whole.isMissingNode()
        ? VersionDirectories.of(directory)
        : new VersionDirectories(
            directory,
            Optional.of(
                store
                    .verified(
                        whole.path("weightsUri").asText(), whole.path("manifestSha256").asText())
                    .directory()));
  }
}
