package io.lethe.drills.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyS3Test {

  private static final Pattern NAME = Pattern.compile("<(?:Key|Prefix)>([^<]*)</(?:Key|Prefix)>");

  private final HttpClient http = HttpClient.newHttpClient();
  private FaultyS3 s3;

  @BeforeEach
  void start() throws IOException {
    s3 = new FaultyS3(false);
  }

  @AfterEach
  void stop() {
    s3.close();
  }

  @Test
  void keepsAndListsWhatIsPut(@TempDir Path copy) throws Exception {
    // given
    for (String key : List.of("m/a/1", "m/a/2", "m/b/1", "n")) {
      put(key, "of " + key);
    }

    // then
    assertThat(get("/drill/m/a/1").body()).isEqualTo("of m/a/1");
    assertThat(get("/drill/none").statusCode()).isEqualTo(404);
    assertThat(names("/drill?list-type=2&prefix=m/")).containsExactly("m/a/1", "m/a/2", "m/b/1");
    assertThat(names("/drill?prefix=m/&delimiter=/")).containsExactly("m/a/", "m/b/");

    // when
    s3.copyTo(copy);

    // then
    assertThat(copy.resolve("m/b/1")).hasContent("of m/b/1");
  }

  @Test
  void signedChunksAreOneBody() throws Exception {
    // when
    HttpRequest request =
        request("/drill/key")
            .header("x-amz-decoded-content-length", "7")
            .PUT(
                BodyPublishers.ofString("4;chunk-signature=a\r\nfour\r\n3;b\r\ntri\r\n0;c\r\n\r\n"))
            .build();
    assertThat(send(request).statusCode()).isEqualTo(200);

    // then
    assertThat(get("/drill/key").body()).isEqualTo("fourtri");
  }

  @Test
  void answersBadlyWhileItIsTold() throws Exception {
    // given
    put("key", "something to be read");

    // then
    s3.behave(new Behaviour(1, 0, 0, 1));
    assertThat(get("/drill/key").statusCode()).isEqualTo(503);
    s3.behave(new Behaviour(0, 1, 0, 1));
    assertThatThrownBy(() -> get("/drill/key")).isInstanceOf(IOException.class);
    s3.behave(new Behaviour(0, 0, 1, 1));
    assertThat(get("/drill/key").body()).hasSize(20).isNotEqualTo("something to be read");
    s3.behave(Behaviour.GOOD);
    assertThat(get("/drill/key").body()).isEqualTo("something to be read");
    assertThat(s3.faults()).isEqualTo(3);
  }

  @Test
  void shortPagesLeadToTheEnd() throws Exception {
    // given
    for (String key : List.of("a/1", "a/2", "b/1")) {
      put(key, key);
    }
    s3.behave(new Behaviour(0, 0, 0, 1));

    // when
    String first = get("/drill?prefix=&delimiter=/").body();
    String second = get("/drill?prefix=&delimiter=/&continuation-token=a/%EF%BF%BF").body();

    // then
    assertThat(first).contains("<IsTruncated>true", "<Prefix>a/<");
    assertThat(second).contains("<IsTruncated>false", "<Prefix>b/<");
  }

  @Test
  void oneWithoutChecksumsRefusesThem() throws Exception {
    // when
    HttpRequest request =
        request("/drill/key")
            .header("x-amz-checksum-crc32", "AAAAAA==")
            .PUT(BodyPublishers.ofString("body"))
            .build();

    // then
    assertThat(send(request).statusCode()).isEqualTo(501);
  }

  private void put(String key, String body) throws Exception {
    assertThat(
            send(request("/drill/" + key).PUT(BodyPublishers.ofString(body)).build()).statusCode())
        .isEqualTo(200);
  }

  private List<String> names(String path) throws Exception {
    return NAME.matcher(get(path).body())
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(s3.endpoint() + path));
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return http.send(request, BodyHandlers.ofString());
  }
}
