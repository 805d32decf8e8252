package io.lethe.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever keeps Lethe from starting is told in one clear sentence, with exit code 1. */
class StartRefusalsIT {

  @TempDir Path directory;

  @Test
  void aDataDirectoryInUse() throws Exception {
    // given
    String data = directory.resolve("data").toString();
    try (LetheProcess first =
            LetheProcess.start("up", "--data", data, "--http-port", "0").awaitUp();
        // when
        LetheProcess second = LetheProcess.start("up", "--data", data, "--http-port", "0")) {
      // then
      assertRefused(second, "in use", data);
      assertThat(first.stop()).isIn(0, 143);
    }
  }

  @Test
  void aTakenHttpPort() throws Exception {
    // given
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        // when
        LetheProcess lethe = up("--http-port", Integer.toString(taken.getLocalPort()))) {
      // then
      assertRefused(lethe, "HTTP port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void aTakenKafkaPort() throws Exception {
    // given
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        // when
        LetheProcess lethe = up("--kafka-port", Integer.toString(taken.getLocalPort()))) {
      // then
      assertRefused(lethe, Integer.toString(taken.getLocalPort()), "port is taken");
    }
  }

  @Test
  void aMissingDataSet() throws Exception {
    assertRefused(
        withConfig(
            "lethe.trainer.models.mnist.base=" + model(),
            "lethe.trainer.models.mnist.unlabeled.dataset=/no/such/data"),
        "/no/such/data");
  }

  @Test
  void aMissingBaseModel() throws Exception {
    assertRefused(
        withConfig(
            "lethe.trainer.models.mnist.base=/no/such/model",
            "lethe.trainer.models.mnist.unlabeled.dataset=" + dataset()),
        "/no/such/model");
  }

  @Test
  void aBadProperty() throws Exception {
    assertRefused(
        withConfig(
            "lethe.trainer.models.mnist.base=" + model(),
            "lethe.trainer.models.mnist.unlabeled.dataset=" + dataset(),
            "lethe.serving.max-batch=many"),
        "lethe.serving.max-batch");
  }

  @Test
  void strangersWhoNeedNotSayWhoTheyAre() throws Exception {
    assertRefused(
        withConfig(
            "lethe.trainer.models.mnist.base=" + model(),
            "lethe.trainer.models.mnist.unlabeled.dataset=" + dataset(),
            "quarkus.http.host=0.0.0.0"),
        "lethe.http.identity must be api-keys or oidc where quarkus.http.host is 0.0.0.0");
  }

  @Test
  void aConfigurationFileInAnotherEncoding() throws Exception {
    // given
    Path config = directory.resolve("utf-16.properties");
    Files.writeString(config, "lethe.serving.max-batch=4\n", StandardCharsets.UTF_16);

    // when
    LetheProcess lethe = up("--config", config.toString());

    // then
    assertThat(lethe.awaitExit()).isEqualTo(1);
    assertThat(lethe.errors())
        .containsExactly(
            "lethe: The configuration file %s is not text in UTF-8: save it as that."
                .formatted(config));
  }

  @Test
  void aModelOfFourChannelsIsRefusedByName() throws Exception {
    // given
    Path four = directory.resolve("four");
    Files.createDirectories(four.resolve("scheduler"));
    Files.createDirectories(four.resolve("unet"));
    for (String file :
        List.of(
            "scheduler/scheduler_config.json",
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors")) {
      Files.copy(model().resolve(file), four.resolve(file));
    }
    Path unet = four.resolve("unet/config.json");
    String config = Files.readString(unet);
    Files.writeString(unet, config.replaceAll("\"(in|out)_channels\": 1", "\"$1_channels\": 4"));

    // then
    assertRefused(
        withConfig(
            "lethe.trainer.models.mnist.base=" + model(),
            "lethe.trainer.models.mnist.unlabeled.dataset=" + dataset(),
            "lethe.trainer.models.four.base=" + four,
            "lethe.trainer.models.four.unlabeled.dataset=" + dataset()),
        "The base of model four",
        "in_channels = 4 is not supported");
  }

  @Test
  void aDeviceThatIsNotThere() throws Exception {
    assertRefused(
        withConfig(
            "lethe.trainer.models.mnist.base=" + model(),
            "lethe.trainer.models.mnist.unlabeled.dataset=" + dataset(),
            "lethe.serving.device=cuda:99"),
        "lethe.serving.device: There is no device cuda:99");
  }

  @Test
  void aKafkaPropertyThatGuaranteesRestOn() throws Exception {
    assertRefused(
        withConfig(
            "lethe.trainer.models.mnist.base=" + model(),
            "lethe.trainer.models.mnist.unlabeled.dataset=" + dataset(),
            "kafka.isolation.level=read_uncommitted"),
        "kafka.isolation.level can't be set");
  }

  private static void assertRefused(LetheProcess lethe, String... parts)
      throws InterruptedException {
    assertThat(lethe.awaitExit()).as("exit code; %s", lethe.errors()).isEqualTo(1);
    assertThat(lethe.errors()).hasSize(1);
    assertThat(lethe.errors().get(0)).startsWith("lethe: ").contains(parts);
    assertThat(lethe.output())
        .startsWith("Starting Lethe ...")
        .noneMatch(line -> line.contains("[org.apache.kafka") || line.contains("[kafka."));
  }

  private LetheProcess up(String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("up", "--data", directory + "/data"));
    if (!List.of(more).contains("--http-port")) {
      arguments.addAll(List.of("--http-port", "0"));
    }
    arguments.addAll(List.of(more));
    return LetheProcess.start(arguments.toArray(String[]::new));
  }

  private LetheProcess withConfig(String... lines) throws IOException {
    Path config = Files.write(directory.resolve("lethe.properties"), List.of(lines));
    return up("--config", config.toString());
  }

  private static Path model() {
    return LetheProcess.assets().resolve("models/mnist-ddpm-28");
  }

  private static Path dataset() {
    return LetheProcess.assets().resolve("datasets/mnist");
  }
}
