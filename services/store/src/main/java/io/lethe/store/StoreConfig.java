package io.lethe.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the version store, {@code lethe.store.*}; all services must name the same one. */
@ConfigMapping(prefix = "lethe.store")
public interface StoreConfig {

  /** Where versions lie: a path, file:/path or s3://bucket/prefix. */
  @WithDefault(".lethe/versions")
  String location();

  /** A store in S3. */
  S3 s3();

  /** A store in S3; its credentials come from where the AWS SDK looks for them. */
  interface S3 {

    /** Address of an S3 store that is not Amazon's: http(s)://host:port. */
    Optional<String> endpoint();

    /** Region of the bucket; where absent the AWS SDK's, or us-east-1 with an endpoint. */
    Optional<String> region();

    /** Whether the bucket stands in the path of a request, and not in the name of its host. */
    @WithDefault("true")
    boolean pathStyle();

    /** Directory of this process for versions on their way to S3 and from it. */
    @WithDefault(".lethe/s3")
    String directory();

    /** Downloaded versions that each service keeps, at least 2. */
    @WithDefault("10")
    int cachedVersions();
  }

  /** Pictures that are too large for a record. */
  Pictures pictures();

  /**
   * Pictures that are too large for a record: they lie once in the store, and records name them.
   */
  interface Pictures {

    /** Largest PNG file that stays in a record, bytes: 0 to 262144. */
    @WithDefault("262144")
    int inlineBytes();

    /** Largest PNG file that is kept, and largest picture that is reported, bytes. */
    @WithDefault("4194304")
    int largestBytes();

    /** Most pixels of a picture's width and of its height: 1 to 4096. */
    @WithDefault("2048")
    int largestSide();

    /** Most pixels of a picture, width x height: 1 to 4194304. */
    @WithDefault("1048576")
    int largestPixels();

    /**
     * How long a call of the store may take for a picture, its repeats included; after one that
     * takes longer the store is left alone for as long.
     */
    @WithDefault("PT10S")
    Duration timeout();
  }
}
