package io.lethe.trainer.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.store.DirectoryStore;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.trainer.config.TrainerStartException;
import io.lethe.trainer.fixture.FakeFineTuner;
import io.lethe.trainer.fixture.TrainerConfigs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with the settings is said in one sentence, before Kafka is looked for. */
class TrainerStartTest {

  @TempDir Path folder;

  @Test
  void aMissingBase() {
    assertRefused(
        Map.of("models.m.base", folder + "/none"),
        "The base of model m is missing: there is no directory " + folder + "/none.");
  }

  @Test
  void aBaseOfAKindThatIsNotSupported() throws Exception {
    // given
    copyModel();
    Path config = folder.resolve("unet/config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"act_fn\": \"silu\"", "\"act_fn\": \"gelu\""));

    // then
    assertRefused(Map.of("models.m.base", folder.toString()), "act_fn");
  }

  @Test
  void aTruncatedBase() throws Exception {
    // given
    copyModel();
    Path weights = folder.resolve("unet/diffusion_pytorch_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 100));

    // then
    assertRefused(Map.of("models.m.base", folder.toString()), weights.toString());
  }

  @Test
  void aMissingDataSet() {
    assertRefused(
        Map.of(
            "models.m.base",
            TrainerConfigs.tinyModel().toString(),
            "models.m.unlabeled.dataset",
            "/no/such/data"),
        "/no/such/data");
  }

  @ParameterizedTest
  @CsvSource({
    "models.Big.base, x, 'Big'",
    "instance, a/b, lethe.trainer.instance",
    "gate.pictures, 3, 'lethe.trainer.gate.pictures must be at least 4, not 3.'",
    "gate.target, 1.5, 'lethe.trainer.gate.target must be from 0 to 1, not 1.5.'",
    "gate.margin, -0.1, lethe.trainer.gate.margin",
    "gate.max-frechet-ratio, 0, lethe.trainer.gate.max-frechet-ratio",
    "gate.min-precision-ratio, NaN, lethe.trainer.gate.min-precision-ratio",
    "gate.min-recall-ratio, 2, lethe.trainer.gate.min-recall-ratio",
    "retention.newest, 0, 'lethe.trainer.retention.newest must be at least 1, not 0.'",
    "gate.attempts, 0, 'lethe.trainer.gate.attempts must be at least 1, not 0.'",
    "gate.loss-rows, 100, 'lethe.trainer.gate.loss-rows must be at least 128, not 100.'",
    "gate.max-loss-ratio, NaN, lethe.trainer.gate.max-loss-ratio",
    "gate.max-broken, -1, lethe.trainer.gate.max-broken",
    "gate.sampler-steps, 0, lethe.trainer.gate.sampler-steps",
    "gate.sampler, magic, 'lethe.trainer.gate.sampler must be one of'",
    "certificate.key, /no/key, 'lethe.trainer.certificate.key must name a private Ed25519 key in PEM: /no/key'",
    "preview.steps, -1, 'lethe.trainer.preview.steps must be at least 0'",
    "preview.pictures, 0, 'lethe.trainer.preview.pictures must be from 1 to 1024'",
  })
  void aBadSetting(String name, String value, String sentence) {
    assertRefused(Map.of(name, value), InvalidSettingException.class, sentence);
  }

  private void assertRefused(Map<String, String> properties, String sentence) {
    assertRefused(properties, TrainerStartException.class, sentence);
  }

  private void assertRefused(
      Map<String, String> properties, Class<? extends Exception> type, String sentence) {
    var all = new HashMap<>(properties);
    assertThatThrownBy(
            () ->
                Trainer.start(
                    TrainerConfigs.of(all),
                    KafkaProperties.at("127.0.0.1:1"),
                    TopicLayout.LOCAL,
                    new DirectoryStore(folder.resolve("store")),
                    new FakeFineTuner(),
                    progress -> {}))
        .isInstanceOf(type)
        .hasNoCause()
        .hasMessageContaining(sentence);
  }

  private void copyModel() throws Exception {
    try (var files = Files.walk(TrainerConfigs.tinyModel())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(TrainerConfigs.tinyModel().relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
