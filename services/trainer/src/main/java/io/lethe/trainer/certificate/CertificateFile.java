package io.lethe.trainer.certificate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A certificate and its signature as files of a version's directory. */
public final class CertificateFile {

  /** Name of the certificate. */
  public static final String NAME = "certificate.json";

  /** Name of its signature, where there is one: Base64 of the 64 bytes of Ed25519. */
  public static final String SIGNATURE = "certificate.json.sig";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private CertificateFile() {}

  /** The bytes to write and to sign. */
  public static byte[] bytes(VersionCertificate certificate) {
    try {
      return JSON.writeValueAsBytes(certificate);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one.
   *
   * @throws IOException with one sentence when the bytes are no certificate of a known format
   */
  public static VersionCertificate parse(byte[] bytes) throws IOException {
    try {
      VersionCertificate certificate = JSON.readValue(bytes, VersionCertificate.class);
      if (certificate.format() == VersionCertificate.FORMAT && isWhole(certificate)) {
        return certificate;
      }
    } catch (JsonProcessingException e) {
      throw new IOException("The certificate can't be read: " + e.getOriginalMessage(), e);
    }
    throw new IOException("The certificate lacks a part, or is of a format that is not known.");
  }

  private static boolean isWhole(VersionCertificate certificate) {
    return certificate.facts() != null
        && certificate.parent() != null
        && certificate.gatedAgainst() != null
        && certificate.files() != null
        && certificate.gate() != null
        && certificate.gate().sampling() != null
        && certificate.look() != null
        && certificate.look().spending() != null
        && certificate.champion() != null
        && certificate.candidate() != null
        && certificate.remade() != null;
  }
}
