package io.lethe.store;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedS3StoreTest extends S3StoreContract {

  private RunningS3 s3;

  @BeforeAll
  void start() {
    s3 = RunningS3.startEmbedded();
  }

  @AfterAll
  void stop() {
    s3.close();
  }

  @Override
  RunningS3 s3() {
    return s3;
  }
}
