package io.lethe.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A certificate of this machine's loopback with its key, which nobody has signed: PKCS #12. For
 * tests and drills.
 *
 * @param file where it lies
 */
public record LoopbackCertificate(Path file) {

  private static final String PASSWORD = "store-secret-5b1d";

  /**
   * Makes one.
   *
   * @param file the file, which is not there yet
   */
  public static LoopbackCertificate make(Path file) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "loopback",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
    return new LoopbackCertificate(file);
  }

  /** The file's. */
  public String password() {
    return PASSWORD;
  }
}
