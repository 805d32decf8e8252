package io.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** An S3 that answers badly now and then is asked again, and the version comes whole. */
class BadDayTest {

  private static final String URI = "m/job/1/me/";

  @TempDir Path folder;

  private StubS3 s3;
  private Store store;
  private String sha;

  @BeforeEach
  void publish() throws IOException {
    Path version = Files.createDirectories(folder.resolve("version/unet")).getParent();
    byte[] weights = new byte[300_000];
    new Random(1).nextBytes(weights);
    Files.write(version.resolve("unet/weights"), weights);
    sha = VersionDirectory.seal(version, Map.of("model", "m"));
    s3 = new StubS3();
    try (Stream<Path> files = Files.walk(version)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        s3.put(URI + version.relativize(file), Files.readAllBytes(file));
      }
    }
    var client =
        S3Clients.builder(RunningS3.config(s3.endpoint(), Map.of("location", "s3://bucket")).s3())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .build();
    Bucket bucket = new Bucket(client, new StoreLocation.InBucket("bucket", ""));
    store = S3Store.open(bucket, folder.resolve("local"), 2);
  }

  @AfterEach
  void close() {
    store.close();
    s3.close();
  }

  @Test
  void aDownloadThatBreaksOffBeginsAgain() throws IOException {
    // given
    s3.breakOff(URI + "unet/weights", 2);

    // then
    assertThat(store.verified(URI, sha).directory().resolve("unet/weights")).hasSize(300_000);
  }

  @Test
  void soDoesThatOfTheManifest() throws IOException {
    // given
    s3.breakOff(URI + "lethe.json", 1);

    // then
    assertThat(store.manifestSha256(URI)).isEqualTo(sha);

    // when
    s3.breakOff(URI + "lethe.json", 1);

    // then
    assertThat(store.verified(URI, sha).manifest().facts()).containsEntry("model", "m");
  }

  @Test
  void aConnectionThatKeepsBreakingIsNoDamagedVersion() {
    // given
    s3.breakOff(URI + "unet/weights", 1000);

    // then it may pass, and is tried again later
    assertThatThrownBy(() -> store.verified(URI, sha))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("s3://bucket/ can't be used now")
        .hasMessageContaining("broke off after 150000 of 300000 bytes");
  }

  @Test
  void aStoreThatIsBusyIsAskedAgain() throws IOException {
    // given
    s3.slowDown(2);

    // then
    assertThat(store.isSealed(URI)).isTrue();

    // when
    s3.slowDown(2);

    // then
    assertThat(store.verified(URI, sha).directory()).exists();
  }

  @Test
  void shortPagesAreReadToTheEnd() throws IOException {
    // given
    for (int job = 0; job < 5; job++) {
      s3.put("m/job/%d/me/a".formatted(job), new byte[1]);
      s3.put("m/job/%d/me/b".formatted(job), new byte[1]);
    }

    // then
    s3.slowDown(2);
    assertThat(store.children("m/job/")).containsExactly("0", "1", "2", "3", "4");
  }
}
