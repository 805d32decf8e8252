package io.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What a store does over any S3 server; subclasses bring the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class S3StoreContract {

  private static final String URI = "m/job/1/me/";
  private static final String WEIGHTS = URI + "unet/weights";

  @TempDir Path folder;
  private String bucket;
  private Store here;
  private Store elsewhere;

  abstract RunningS3 s3();

  @BeforeEach
  void open() {
    bucket = s3().newBucket();
    here = s3().open(bucket, folder.resolve("here"));
    elsewhere = s3().open(bucket, folder.resolve("elsewhere"));
  }

  @AfterEach
  void close() {
    if (here != null) {
      here.close();
      elsewhere.close();
    }
  }

  @Test
  void aPublishedVersionIsTheSameElsewhere() throws IOException {
    // given
    String sha = publish(URI, "weights of v1");

    // then
    assertThat(elsewhere.isSealed(URI)).isTrue();
    assertThat(elsewhere.manifestSha256(URI)).isEqualTo(sha);
    assertThat(elsewhere.children("m/job/")).containsExactly("1");
    StoredVersion version = elsewhere.verified(URI, sha);
    assertThat(version.directory().resolve("unet/weights")).hasContent("weights of v1");
    assertThat(version.manifest().facts()).containsEntry("model", "m");
    assertThat(version.manifest()).isEqualTo(here.verified(URI, sha).manifest());
  }

  @Test
  void whatIsNotPublishedIsAVersionOnItsOwnMachineOnly() throws IOException {
    // given
    String sha = write(URI, "w");

    // then
    assertThat(here.isSealed(URI)).isTrue();
    assertThat(here.children("m/")).containsExactly("job");
    assertThat(elsewhere.isSealed(URI)).isFalse();
    assertThat(elsewhere.children("m/")).isEmpty();
    assertMissing(sha);
  }

  @Test
  void withoutItsManifestItIsNoVersion() throws IOException {
    // given
    String sha = publish(URI, "w");

    // when
    s3().delete(bucket, URI + "lethe.json");

    // then
    assertThat(elsewhere.isSealed(URI)).isFalse();
    assertMissing(sha);
  }

  @Test
  void aChangedByteIsRefusedUntilItIsPutRight() throws IOException {
    // given
    String sha = publish(URI, "weights");
    s3().put(bucket, WEIGHTS, "Weights".getBytes());

    // then
    assertThatThrownBy(() -> elsewhere.verified(URI, sha))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("s3://" + bucket + "/" + URI)
        .hasMessageContaining("size and hash");
    assertThat(downloads()).isEmpty();

    // when
    s3().put(bucket, WEIGHTS, "weights".getBytes());

    // then
    assertThat(elsewhere.verified(URI, sha).directory().resolve("unet/weights"))
        .hasContent("weights");
  }

  @Test
  void anotherManifestThanAnnouncedIsRefused() throws IOException {
    // given
    String sha = publish(URI, "w");
    String manifest = new String(s3().get(bucket, URI + "lethe.json"));
    s3().put(bucket, URI + "lethe.json", (manifest + " ").getBytes());

    // then
    assertThatThrownBy(() -> elsewhere.verified(URI, sha))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("announced");
  }

  @Test
  void aFileThatIsMissingIsNamed() throws IOException {
    // given
    String sha = publish(URI, "w");
    s3().delete(bucket, WEIGHTS);

    // then
    assertThatThrownBy(() -> elsewhere.verified(URI, sha))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("unet/weights is missing");
  }

  @Test
  void anInterruptedUploadIsNoVersionAndIsGoneOnWith() throws IOException {
    // given
    String sha = write(URI, "w");
    here.close();
    List<String> uploaded = new ArrayList<>();
    for (int most = 0; most < 3; most++) {
      var cut = new CutOff(PutObjectRequest.class, most);
      here = S3Store.open(s3().bucket(bucket, cut), folder.resolve("here"), 2);

      // when
      assertThatThrownBy(() -> here.publish(URI)).hasMessageContaining("cut off");

      // then
      assertThat(elsewhere.isSealed(URI)).isFalse();
      uploaded.add(cut.last());
      here.close();
    }
    assertThat(uploaded.get(2)).endsWith("/lethe.json");

    // when
    here = s3().open(bucket, folder.resolve("here"));
    here.publish(URI);

    // then
    assertThat(elsewhere.verified(URI, sha).directory()).exists();
  }

  @Test
  void anotherVersionIsNotOverwritten() throws IOException {
    // given
    String sha = publish(URI, "w");
    Files.createDirectories(elsewhere.root().resolve(URI));
    VersionDirectory.seal(elsewhere.root().resolve(URI), Map.of("model", "other"));

    // then
    assertThatThrownBy(() -> elsewhere.publish(URI)).hasMessageContaining("another version");
    assertThat(elsewhere.manifestSha256(URI)).isEqualTo(sha);
    assertThat(elsewhere.verified(URI, sha).directory().resolve("unet/weights")).hasContent("w");
  }

  @Test
  void aDownloadIsUsedAgainUnlessItIsDamaged() throws IOException {
    // given
    String sha = publish(URI, "weights");
    Path directory = elsewhere.verified(URI, sha).directory();
    s3().put(bucket, WEIGHTS, "others".getBytes());

    // then
    assertThat(elsewhere.verified(URI, sha).directory()).isEqualTo(directory);

    // when
    Files.writeString(directory.resolve("unet/weights"), "damaged");
    s3().put(bucket, WEIGHTS, "weights".getBytes());

    // then
    assertThat(elsewhere.verified(URI, sha).directory().resolve("unet/weights"))
        .hasContent("weights");
  }

  @Test
  void theDownloadsAskedForLongestAgoGo() throws IOException {
    // given room for two
    String first = publish("m/1/1/me/", "1");
    String second = publish("m/2/1/me/", "2");
    String third = publish("m/3/1/me/", "3");
    elsewhere.verified("m/1/1/me/", first);
    elsewhere.verified("m/2/1/me/", second);
    elsewhere.verified("m/1/1/me/", first);

    // when
    elsewhere.verified("m/3/1/me/", third);

    // then
    assertThat(downloads()).containsExactlyInAnyOrder(first, third);
  }

  @Test
  void whatAnEarlierProcessLeftHalfDownloadedGoes() throws IOException {
    // given
    String sha = publish(URI, "w");
    elsewhere.verified(URI, sha);
    elsewhere.close();
    Path left = folder.resolve("elsewhere/downloads/.unfinished-1");
    Files.createDirectories(left);
    Files.writeString(left.resolve("lethe.json"), "{}");

    // when
    elsewhere = s3().open(bucket, folder.resolve("elsewhere"));

    // then
    assertThat(downloads()).containsExactly(sha);
  }

  @Test
  void aDeletionTakesTheManifestsFirstAndNeighboursNever() throws IOException {
    // given
    publish("m/job1/1/me/", "1");
    publish("m/job1/2/me/", "2");
    String neighbour = publish("m/job10/1/me/", "10");
    here.close();
    here =
        S3Store.open(
            s3().bucket(bucket, new CutOff(DeleteObjectRequest.class, 2)),
            folder.resolve("here"),
            2);

    // when
    assertThatThrownBy(() -> here.delete("m/job1/")).hasMessageContaining("cut off");

    // then
    assertThat(elsewhere.children("m/job1/")).containsExactly("1", "2");
    assertThat(elsewhere.isSealed("m/job1/1/me/")).isFalse();
    assertThat(elsewhere.isSealed("m/job1/2/me/")).isFalse();

    // when
    here.close();
    here = s3().open(bucket, folder.resolve("here"));
    here.delete("m/job1/");

    // then
    assertThat(elsewhere.children("m/")).containsExactly("job10");
    assertThat(here.children("m/")).containsExactly("job10");
    assertThat(elsewhere.verified("m/job10/1/me/", neighbour).directory()).exists();
  }

  @Test
  void noUriLeadsOutOfTheStore() {
    for (String uri : List.of("../other/", "m/../../x/", "", "/etc/")) {
      assertThatThrownBy(() -> elsewhere.verified(uri, "0".repeat(64)))
          .isInstanceOf(CorruptVersionException.class)
          .hasMessageContaining("leaves the version store");
      assertThatThrownBy(() -> here.delete(uri)).isInstanceOf(CorruptVersionException.class);
    }
  }

  @Test
  void storesOfOneBucketAreKeptApartByTheirPrefixes() throws IOException {
    // given
    String location = "s3://" + bucket + "/some/where";
    StoreConfig config =
        s3().config(Map.of("location", location, "s3.directory", folder.resolve("p").toString()));
    try (Store prefixed = Store.open(config, "trainer")) {
      Path directory = Files.createDirectories(prefixed.root().resolve(URI));
      Files.writeString(directory.resolve("weights"), "w");
      VersionDirectory.seal(directory, Map.of());

      // when
      prefixed.publish(URI);

      // then
      assertThat(s3().get(bucket, "some/where/" + URI + "weights")).asString().isEqualTo("w");
      assertThat(prefixed.children("m/job/")).containsExactly("1");
      assertThat(here.children("m/")).isEmpty();
    }
  }

  private String publish(String uri, String weights) throws IOException {
    String sha = write(uri, weights);
    here.publish(uri);
    return sha;
  }

  private String write(String uri, String weights) throws IOException {
    Path directory = here.root().resolve(uri);
    Files.createDirectories(directory.resolve("unet"));
    Files.writeString(directory.resolve("model_index.json"), "{}");
    Files.writeString(directory.resolve("unet/weights"), weights);
    return VersionDirectory.seal(directory, Map.of("model", "m"));
  }

  private List<String> downloads() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("elsewhere/downloads"))) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  private void assertMissing(String sha) {
    assertThatThrownBy(() -> elsewhere.verified(URI, sha))
        .isInstanceOf(CorruptVersionException.class)
        .hasMessageContaining("no lethe.json");
  }
}
