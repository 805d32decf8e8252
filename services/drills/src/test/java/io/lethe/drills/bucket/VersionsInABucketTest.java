package io.lethe.drills.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.store.Store;
import io.lethe.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of the services, with its own client, on the bucket of the drills. */
class VersionsInABucketTest {

  private static final String URI = "m/job/1/me/";

  @TempDir Path folder;

  private FaultyS3 s3;
  private Store store;
  private String sha;

  @BeforeEach
  void publish() throws IOException {
    System.setProperty("aws.accessKeyId", "drill");
    System.setProperty("aws.secretAccessKey", "drill");
    s3 = new FaultyS3(false);
    store = Store.open(new Config("trainer"), "trainer");
    Path version = Files.createDirectories(store.root().resolve(URI));
    byte[] weights = new byte[300_000];
    new Random(1).nextBytes(weights);
    Files.write(version.resolve("weights"), weights);
    sha = VersionDirectory.seal(version, Map.of("model", "m"));
    store.publish(URI);
  }

  @AfterEach
  void close() {
    store.close();
    s3.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void aVersionThatIsPublishedIsThereAndWhole() throws IOException {
    // then
    assertThat(store.isSealed(URI)).isTrue();
    assertThat(store.verified(URI, sha).manifest().facts()).containsEntry("model", "m");
    assertThat(s3.faults()).isZero();
  }

  @Test
  void damagedBytesAreNeverTakenForWeights() throws IOException {
    // given somebody else's store, which has no version yet
    try (Store other = Store.open(new Config("serving"), "serving")) {
      s3.behave(new Behaviour(0, 0, 1, 1000));

      // then
      assertThatThrownBy(() -> other.verified(URI, sha)).isInstanceOf(IOException.class);

      // when
      s3.behave(Behaviour.GOOD);

      // then it is downloaded anew
      assertThat(other.verified(URI, sha).directory().resolve("weights")).hasSize(300_000);
    }
  }

  private final class Config implements StoreConfig, StoreConfig.S3 {

    private final String user;

    private Config(String user) {
      this.user = user;
    }

    @Override
    public String location() {
      return "s3://drill/versions";
    }

    @Override
    public StoreConfig.S3 s3() {
      return this;
    }

    @Override
    public StoreConfig.Pictures pictures() {
      throw new UnsupportedOperationException("No picture is stored here.");
    }

    @Override
    public Optional<String> endpoint() {
      return Optional.of(s3.endpoint());
    }

    @Override
    public Optional<String> region() {
      return Optional.empty();
    }

    @Override
    public boolean pathStyle() {
      return true;
    }

    @Override
    public String directory() {
      return folder.resolve(user).toString();
    }

    @Override
    public int cachedVersions() {
      return 2;
    }
  }
}
