package io.lethe.trainer.certificate;

import io.lethe.topics.startup.InvalidSettingException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** An operator's public key, which checks the signatures of certificates. */
public final class VerifyingKey {

  private final PublicKey key;

  private VerifyingKey(PublicKey key) {
    this.key = key;
  }

  /**
   * Reads one, as {@code openssl pkey -pubout} writes it.
   *
   * @param option how the file was given, for the sentence
   * @throws InvalidSettingException when it is none
   */
  public static VerifyingKey read(Path file, String option) {
    try {
      return new VerifyingKey(
          PemFile.factory()
              .generatePublic(new X509EncodedKeySpec(PemFile.read(file, "PUBLIC KEY"))));
    } catch (PemException | GeneralSecurityException e) {
      throw new InvalidSettingException(
          option, "must name a public Ed25519 key in PEM: %s is none".formatted(file));
    }
  }

  /**
   * Whether its owner signed bytes.
   *
   * @param signature Base64
   */
  boolean hasSigned(byte[] bytes, String signature) {
    try {
      Signature check = Signature.getInstance(PemFile.ALGORITHM);
      check.initVerify(key);
      check.update(bytes);
      return check.verify(Base64.getDecoder().decode(signature.strip()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
