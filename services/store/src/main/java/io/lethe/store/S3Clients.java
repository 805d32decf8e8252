package io.lethe.store;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Clients as the settings say. */
final class S3Clients {

  private S3Clients() {}

  /**
   * A client, with the credentials that the SDK finds.
   *
   * @throws StoreStartException with one sentence when a setting is bad or there is no region
   */
  static S3Client of(StoreConfig.S3 config) {
    return built(builder(config));
  }

  /** Like {@link #of}, and no call takes longer, its repeats included. */
  static S3Client bounded(StoreConfig.S3 config, Duration longestCall) {
    return built(
        builder(config).overrideConfiguration(override -> override.apiCallTimeout(longestCall)));
  }

  private static S3Client built(S3ClientBuilder builder) {
    try {
      return builder.build();
    } catch (SdkException e) {
      throw new StoreStartException(
          "lethe.store.s3.region is not set, and the AWS SDK finds none elsewhere.");
    }
  }

  static S3ClientBuilder builder(StoreConfig.S3 config) {
    // Every file is checked against its SHA-256; not all stores know the SDK's checksums.
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .forcePathStyle(config.pathStyle())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    Optional<URI> endpoint = config.endpoint().map(S3Clients::endpoint);
    endpoint.ifPresent(builder::endpointOverride);
    config
        .region()
        .map(Region::of)
        .or(() -> endpoint.map(given -> Region.US_EAST_1))
        .ifPresent(builder::region);
    return builder;
  }

  private static URI endpoint(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new StoreStartException(
        "lethe.store.s3.endpoint must be http(s)://host:port, not '%s'.".formatted(text));
  }
}
