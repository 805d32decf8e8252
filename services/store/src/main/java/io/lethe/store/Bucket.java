package io.lethe.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects below a prefix of a bucket; keys here go without the prefix. */
final class Bucket implements AutoCloseable {

  private static final int FORBIDDEN = 403;
  private static final int ELSEWHERE = 301;

  private final S3Client client;
  private final StoreLocation.InBucket location;

  Bucket(S3Client client, StoreLocation.InBucket location) {
    this.client = client;
    this.location = location;
  }

  /**
   * Looks whether the bucket can be read.
   *
   * @throws StoreStartException with one sentence when it can't, or there are no credentials
   */
  void check() {
    String name = location.bucket();
    try {
      client.serviceClientConfiguration().credentialsProvider().resolveIdentity().join();
    } catch (SdkException | CompletionException e) {
      throw new StoreStartException(
          ("No AWS credentials were found for %s: give them where the AWS SDK looks, such as"
                  + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
              .formatted(location));
    }
    try {
      client.listObjectsV2(request("").maxKeys(1).build());
    } catch (NoSuchBucketException e) {
      throw new StoreStartException(
          "lethe.store.location names a bucket that does not exist: %s.".formatted(name));
    } catch (S3Exception e) {
      throw new StoreStartException(
          switch (e.statusCode()) {
            case FORBIDDEN ->
                ("lethe.store.location names a bucket that may not be read with the credentials"
                        + " found: %s (%s).")
                    .formatted(name, reason(e));
            case ELSEWHERE ->
                "lethe.store.s3.region is not the region of bucket %s (%s)."
                    .formatted(name, reason(e));
            default ->
                "lethe.store.location names a bucket that can't be read: %s (%s)."
                    .formatted(name, reason(e));
          });
    } catch (SdkException e) {
      throw new StoreStartException(
          "lethe.store.location names a bucket that can't be reached: %s (%s)."
              .formatted(name, reason(e)));
    }
  }

  /** Names of what lies directly below a key that ends with '/', those of objects too. */
  List<String> children(String key) throws IOException {
    return children(key, "");
  }

  /** Those of them that start so. */
  List<String> children(String key, String name) throws IOException {
    return told(
        () -> {
          var pages = client.listObjectsV2Paginator(request(key + name).delimiter("/").build());
          int start = location.prefix().length() + key.length();
          return Stream.concat(
                  pages.commonPrefixes().stream().map(CommonPrefix::prefix),
                  pages.contents().stream().map(S3Object::key))
              .map(full -> full.substring(start).replace("/", ""))
              .toList();
        });
  }

  /** All keys that start so. */
  List<String> keys(String start) throws IOException {
    return told(
        () ->
            client.listObjectsV2Paginator(request(start).build()).contents().stream()
                .map(object -> object.key().substring(location.prefix().length()))
                .toList());
  }

  /** A small object; empty where there is none. */
  Optional<byte[]> read(String key) throws IOException {
    return told(
        () -> {
          try {
            return Optional.of(
                client.getObject(get(key), (object, in) -> whole(object, in.readAllBytes())));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  /** The first bytes of an object, all of one that has no more; empty where there is none. */
  Optional<byte[]> read(String key, int most) throws IOException {
    return told(
        () -> {
          try {
            return Optional.of(
                client.getObject(
                    get(key),
                    (object, in) -> {
                      byte[] bytes = in.readNBytes(most);
                      if (object.contentLength() == null || object.contentLength() <= most) {
                        requireWhole(object, bytes.length);
                      } else {
                        in.abort();
                      }
                      return bytes;
                    }));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  /** Writes an object to a new file; says whether there is one. */
  boolean download(String key, Path file) throws IOException {
    return told(
        () -> {
          try {
            return client.getObject(get(key), (object, in) -> download(object, in, file));
          } catch (NoSuchKeyException e) {
            return false;
          }
        });
  }

  private static boolean download(GetObjectResponse object, InputStream in, Path file)
      throws IOException {
    // An attempt that broke off may have left some of it.
    requireWhole(object, Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING));
    return true;
  }

  private static byte[] whole(GetObjectResponse object, byte[] bytes) {
    requireWhole(object, bytes.length);
    return bytes;
  }

  /** The client takes a connection that breaks off for the end; the SDK tries such a call again. */
  private static void requireWhole(GetObjectResponse object, long bytes) {
    Long expected = object.contentLength();
    if (expected != null && bytes != expected) {
      throw RetryableException.create(
          "The connection broke off after %d of %d bytes.".formatted(bytes, expected));
    }
  }

  /** Makes a file an object, or replaces one by it. */
  void upload(Path file, String key) throws IOException {
    told(
        () ->
            client.putObject(
                put -> put.bucket(location.bucket()).key(full(key)), RequestBody.fromFile(file)));
  }

  /** Makes bytes an object, or replaces one by them. */
  void put(byte[] bytes, String key) throws IOException {
    told(
        () ->
            client.putObject(
                put -> put.bucket(location.bucket()).key(full(key)), RequestBody.fromBytes(bytes)));
  }

  /** Deletes an object, if it is there. */
  void delete(String key) throws IOException {
    told(() -> client.deleteObject(delete -> delete.bucket(location.bucket()).key(full(key))));
  }

  private GetObjectRequest get(String key) {
    return GetObjectRequest.builder().bucket(location.bucket()).key(full(key)).build();
  }

  private ListObjectsV2Request.Builder request(String start) {
    return ListObjectsV2Request.builder().bucket(location.bucket()).prefix(full(start));
  }

  private String full(String key) {
    return location.prefix() + key;
  }

  private <T> T told(Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new IOException("%s can't be used now: %s".formatted(location, reason(e)), e);
    }
  }

  private static String reason(SdkException e) {
    return e instanceof S3Exception s3 && s3.awsErrorDetails() != null
        ? s3.awsErrorDetails().errorCode() + ": " + s3.awsErrorDetails().errorMessage()
        : e.getMessage();
  }

  @Override
  public String toString() {
    return location.toString();
  }

  @Override
  public void close() {
    client.close();
  }
}
