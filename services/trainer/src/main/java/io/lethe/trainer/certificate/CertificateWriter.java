package io.lethe.trainer.certificate;

import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes certificates, and signs them where the operator has a key. */
public final class CertificateWriter {

  private static final String FIGURES = "figures";

  private final Optional<SigningKey> key;

  /**
   * A writer.
   *
   * @param key the operator's, if there is one
   */
  public CertificateWriter(Optional<SigningKey> key) {
    this.key = key;
  }

  /**
   * Writes a certificate into a version's directory, which has all other files but {@code
   * lethe.json}.
   *
   * @param facts for {@code lethe.json}
   * @throws IOException when it can't be written
   */
  public void write(
      Path directory,
      Map<String, Object> facts,
      VersionReference parent,
      VersionReference gatedAgainst,
      GateEvidence evidence)
      throws IOException {
    Map<String, String> files = new TreeMap<>();
    VersionDirectory.entries(directory).forEach(file -> files.put(file.path(), file.sha256()));
    var certificate =
        new VersionCertificate(
            VersionCertificate.FORMAT,
            facts,
            parent,
            gatedAgainst,
            files,
            evidence.judge().orElse(null),
            evidence.limits(),
            evidence.look(),
            evidence.seed(),
            evidence.champion(),
            evidence.candidate(),
            remade(facts, evidence.remade()));
    byte[] bytes = CertificateFile.bytes(certificate);
    Files.write(directory.resolve(CertificateFile.NAME), bytes);
    if (key.isPresent()) {
      Files.writeString(directory.resolve(CertificateFile.SIGNATURE), key.get().sign(bytes) + "\n");
    }
  }

  /** Without the job's data some figures can't be had, and some come out otherwise. */
  private static List<String> remade(Map<String, Object> facts, Map<String, Double> again) {
    Map<?, ?> figures = (Map<?, ?>) facts.get(FIGURES);
    return again.entrySet().stream()
        .filter(figure -> figure.getValue().equals(figures.get(figure.getKey())))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
