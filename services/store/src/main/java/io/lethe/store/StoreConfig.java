package io.lethe.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
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
}
