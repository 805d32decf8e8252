package io.lethe.store;

import io.lethe.schemas.picture.PictureBounds;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server that its owner closes. */
public final class RunningS3 implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningS3.class);
  private static final String IMAGE = "minio/minio:RELEASE.2025-04-22T22-12-26Z";

  /** Those of the system properties in the pom. */
  private static final String ACCESS_KEY = "lethe";

  private static final String SECRET_KEY = "lethe-secret";

  private final String endpoint;
  private final Runnable stop;
  private final S3Client client;

  private RunningS3(String endpoint, Runnable stop) {
    this.endpoint = endpoint;
    this.stop = stop;
    this.client = client(SECRET_KEY);
  }

  /** MinIO in a container where Docker is there, a server in this JVM where not. */
  public static RunningS3 start() {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      LOG.info("Tests use S3 in a container, because Docker is available");
      return startContainer();
    }
    LOG.info("Tests use an S3 server in this JVM, because Docker is not available");
    return startEmbedded();
  }

  /** A server in this JVM that keeps all in memory. */
  static RunningS3 startEmbedded() {
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .stopTimeout(0)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("The S3 server does not start", e);
    }
    return new RunningS3("http://127.0.0.1:" + server.getPort(), () -> stop(server));
  }

  private static void stop(S3Proxy server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The S3 server does not stop", e);
    }
  }

  @SuppressWarnings("resource") // closed by the returned handle
  static RunningS3 startContainer() {
    MinIOContainer container =
        new MinIOContainer(IMAGE).withUserName(ACCESS_KEY).withPassword(SECRET_KEY);
    container.start();
    return new RunningS3(container.getS3URL(), container::stop);
  }

  /** The name of a new, empty bucket. */
  public String newBucket() {
    String name = "b-" + UUID.randomUUID();
    client.createBucket(create -> create.bucket(name));
    return name;
  }

  /** A store in a bucket. */
  public Store open(String bucket, Path directory) {
    return S3Store.open(bucket(bucket), directory, 2);
  }

  /** Pictures in a bucket, within the default bounds. */
  public PictureStore openPictures(String bucket, Clock clock) {
    return new PictureStore(
        new BucketPictureFiles(bucket(bucket)),
        PictureBounds.INLINE.bytes(),
        new PictureBounds(4 * 1024 * 1024, 2048, 1024 * 1024),
        clock);
  }

  /** Replaces an object's bytes, or makes one. */
  public void put(String bucket, String key, byte[] bytes) {
    client.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  /** An object's bytes. */
  public byte[] get(String bucket, String key) {
    return client.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
  }

  /** Deletes an object. */
  public void delete(String bucket, String key) {
    client.deleteObject(delete -> delete.bucket(bucket).key(key));
  }

  /** A bucket, all of it, as a store sees it, with what listens in on each request. */
  Bucket bucket(String name, ExecutionInterceptor... listening) {
    S3Client listened =
        S3Clients.builder(config(Map.of()).s3())
            .credentialsProvider(credentials(SECRET_KEY))
            .overrideConfiguration(
                override -> {
                  for (ExecutionInterceptor one : listening) {
                    override.addExecutionInterceptor(one);
                  }
                })
            .build();
    return new Bucket(listened, new StoreLocation.InBucket(name, ""));
  }

  /** The settings of a store that lies here, with others; names go without lethe.store. */
  StoreConfig config(Map<String, String> properties) {
    return config(endpoint, properties);
  }

  /** The settings of a store of any server. */
  static StoreConfig config(String endpoint, Map<String, String> properties) {
    var all = new HashMap<String, String>();
    all.put("lethe.store.s3.endpoint", endpoint);
    properties.forEach((name, value) -> all.put("lethe.store." + name, value));
    return new SmallRyeConfigBuilder()
        .withMapping(StoreConfig.class)
        .withSources(new PropertiesConfigSource(all, "test", 500))
        .build()
        .getConfigMapping(StoreConfig.class);
  }

  S3Client client(String secretKey) {
    return S3Clients.builder(config(Map.of()).s3())
        .credentialsProvider(credentials(secretKey))
        .build();
  }

  private static StaticCredentialsProvider credentials(String secretKey) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, secretKey));
  }

  @Override
  public void close() {
    client.close();
    stop.run();
  }
}
