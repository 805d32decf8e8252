package io.lethe.trainer.certificate;

import io.lethe.topics.startup.InvalidSettingException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** An operator's private key, which signs certificates (Ed25519, RFC 8032). */
public final class SigningKey {

  private static final String SETTING = "lethe.trainer.certificate.key";

  private final PrivateKey key;

  private SigningKey(PrivateKey key) {
    this.key = key;
  }

  /**
   * Reads one, as {@code openssl genpkey -algorithm ed25519} writes it.
   *
   * @param file PEM, PKCS #8, not encrypted
   * @throws InvalidSettingException when it is none; the sentence says nothing of what it holds
   */
  public static SigningKey read(Path file) {
    try {
      return new SigningKey(
          PemFile.factory()
              .generatePrivate(new PKCS8EncodedKeySpec(PemFile.read(file, "PRIVATE KEY"))));
    } catch (PemException | GeneralSecurityException e) {
      throw new InvalidSettingException(
          SETTING, "must name a private Ed25519 key in PEM: %s is none".formatted(file));
    }
  }

  /** Signs bytes; the result is Base64. */
  String sign(byte[] bytes) {
    try {
      Signature signature = Signature.getInstance(PemFile.ALGORITHM);
      signature.initSign(key);
      signature.update(bytes);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java 17 signs with Ed25519", e);
    }
  }
}
