package io.lethe.standalone.process;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts from paths and files as people have them, some of them damaged. */
class WildStartIT {

  @TempDir Path parent;
  private Path directory;

  @BeforeEach
  void make() throws IOException {
    directory = Files.createDirectory(parent.resolve("a blank, $dollar and ${brace} é"));
  }

  @Test
  void aDamagedVersionHoldsUpNeitherTheStartNorTheOtherModels() throws Exception {
    // given two models in odd places, configured by an editor of Windows
    copy(LetheProcess.assets().resolve("models/mnist-ddpm-28"), directory.resolve("base"));
    copy(LetheProcess.assets().resolve("datasets/mnist"), directory.resolve("digits"));
    try (LetheProcess lethe = start().awaitUp()) {
      assertThat(lethe.output()).noneMatch(line -> line.contains("is not served"));
      lethe.stop();
    }

    // when one model's weights are damaged while everything is down
    Path weights = weightsOf("broken");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));

    // then the other one is served, and this one is told by name
    try (LetheProcess lethe = start().awaitUp()) {
      assertThat(lethe.output())
          .filteredOn(line -> line.contains("is not served"))
          .singleElement()
          .asString()
          .startsWith("  model broken is not served: version base: ");
      assertThat(lethe.errors()).isEmpty();
      given()
          .contentType("application/json")
          .body(Map.of("model", "whole", "steps", 2))
          .post(lethe.http().resolve("/v1/generations"))
          .then()
          .statusCode(200)
          .body("images", hasSize(1));
      get(lethe.http().resolve("/v1/models/broken"))
          .then()
          .body("ready", equalTo(false))
          .body("failedLoad.version", equalTo("base"))
          .body("failedLoad.reason", containsString("size and hash"));
      for (String wrong : List.of("labels/whole?limit=abc", "models/whole/versions?limit=abc")) {
        get(lethe.http().resolve("/v1/" + wrong))
            .then()
            .statusCode(400)
            .contentType("application/problem+json")
            .body("violations.field", contains("limit"));
      }
      get(lethe.http().resolve("/v1/dead-letters?topic=none"))
          .then()
          .statusCode(400)
          .body("violations.field", contains("topic"));

      // when it stops while somebody listens
      CompletableFuture<Void> listening = listen(lethe.http());
      assertThat(lethe.stop()).isIn(0, 143);

      // then the stream ended as streams do, and the stop did not wait for it in vain
      assertThat(listening).succeedsWithin(Duration.ofMinutes(1));
      assertThat(parent.resolve("state $dollar and ${brace} é/lethe.log"))
          .content()
          .doesNotContain("graceful shutdown");
    }
  }

  /** Listens to the events; completes when the stream ends, and fails where it is cut off. */
  private static CompletableFuture<Void> listen(URI http) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(http.resolve("/v1/events")).build();
    Stream<String> lines =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines()).body();
    return CompletableFuture.runAsync(() -> lines.forEach(line -> {}));
  }

  private LetheProcess start() throws IOException {
    String here = directory.toString().replace("$", "$$");
    Path config = directory.resolve("lethe.properties");
    Files.writeString(
        config,
        "\ufeff"
            + String.join(
                "\r\n",
                "lethe.trainer.models.broken.base=" + here + "/base",
                "lethe.trainer.models.broken.unlabeled.dataset=" + here + "/digits",
                "lethe.trainer.models.whole.base=" + here + "/base  ",
                "lethe.trainer.models.whole.unlabeled.dataset=" + here + "/digits",
                ""));
    return LetheProcess.start(
        "up",
        "--data",
        parent.resolve("state $dollar and ${brace} é").toString(),
        "--http-port",
        "0",
        "--config",
        config.toString());
  }

  private Path weightsOf(String model) throws IOException {
    Path versions = parent.resolve("state $dollar and ${brace} é/versions");
    try (Stream<Path> files = Files.walk(versions.resolve(model))) {
      List<Path> weights =
          files.filter(file -> file.toString().endsWith("model.safetensors")).toList();
      assertThat(weights).hasSize(1);
      return weights.get(0);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
