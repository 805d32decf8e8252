package io.lethe.trainer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.SecuredBroker;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.DirectoryStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicProvisioningException;
import io.lethe.topics.TopicReader;
import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import io.lethe.trainer.fixture.FakeFineTuner;
import io.lethe.trainer.fixture.TrainerConfigs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a broker with TLS, passwords and ACLs. */
class SecuredTrainerTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void theTrainerDoesItsWorkWithItsRightsAloneAndWithoutThemSaysWhichIsMissing() throws Exception {
    try (SecuredBroker broker =
            SecuredBroker.start(
                Files.createDirectory(folder.resolve("broker")), "trainer", "stranger");
        Admin admin = broker.newAdmin()) {
      // given
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
      broker.grant(AccessRules.of(ServiceAccess.TRAINER, "User:trainer"));
      Path picture = folder.resolve("data").resolve("0.png");
      Files.createDirectories(picture.getParent());
      Files.write(picture, Png.encode(new Picture(28, 28, 1, new byte[28 * 28])));

      // when it makes a model's first version, in a transaction
      try (Trainer trainer = start(broker, "trainer")) {
        await().atMost(LONG).until(trainer::isReady);
      }

      // then
      var clients = new KafkaClients(properties(broker, SecuredBroker.ADMIN), "test");
      assertThat(new TopicReader(clients).values(Topics.MODEL_VERSIONS))
          .extracting(ModelVersion::getModel)
          .containsExactly("m");
      assertThatThrownBy(() -> start(broker, "stranger").close())
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessageContaining("lacks the right WRITE on topic lethe.dead-letters");
    }
  }

  private Trainer start(SecuredBroker broker, String user) {
    return Trainer.start(
        TrainerConfigs.of(
            TrainerConfigs.small(
                user, TrainerConfigs.tinyModel(), folder.resolve("data"), List.of("m"))),
        properties(broker, user),
        new TopicLayout(false, Optional.empty(), 1, 1),
        new DirectoryStore(folder.resolve("store-" + user)),
        new FakeFineTuner(),
        progress -> {});
  }

  private static KafkaProperties properties(SecuredBroker broker, String user) {
    return new KafkaProperties(broker.client(user));
  }
}
