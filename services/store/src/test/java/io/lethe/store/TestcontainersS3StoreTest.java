package io.lethe.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.testcontainers.DockerClientFactory;

class TestcontainersS3StoreTest extends S3StoreContract {

  private RunningS3 s3;

  // Before each, not before all: so each test is reported as skipped, with the reason.
  @BeforeEach
  @Override
  void open() {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "Docker is not available here, so S3 in a container can't be tested;"
            + " EmbeddedS3StoreTest holds the server in this JVM to the same contract");
    if (s3 == null) {
      s3 = RunningS3.startContainer();
    }
    super.open();
  }

  @AfterAll
  void stop() {
    if (s3 != null) {
      s3.close();
    }
  }

  @Override
  RunningS3 s3() {
    return s3;
  }
}
