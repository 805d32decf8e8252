package io.lethe.trainer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.SecuredBroker;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.labelset.LabelDigest;
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
import io.lethe.topics.TopicRecords;
import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import io.lethe.trainer.fixture.FakeFineTuner;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.jobs.JobConsumer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a broker with TLS, passwords and ACLs. */
class SecuredTrainerTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final List<AclBinding> RIGHTS =
      AccessRules.of(ServiceAccess.TRAINER, "User:trainer");

  @TempDir private static Path folder;
  private static SecuredBroker broker;
  private static Admin admin;

  @BeforeAll
  static void open() throws Exception {
    broker =
        SecuredBroker.start(Files.createDirectory(folder.resolve("broker")), "trainer", "stranger");
    admin = broker.newAdmin();
    TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    broker.grant(RIGHTS);
    Path picture = folder.resolve("data").resolve("0.png");
    Files.createDirectories(picture.getParent());
    Files.write(picture, Png.encode(new Picture(28, 28, 1, new byte[28 * 28])));
  }

  @AfterAll
  static void close() {
    admin.close();
    broker.close();
  }

  @Test
  void theTrainerDoesItsWorkWithItsRightsAloneAndWithoutThemSaysWhichIsMissing() {
    // when it makes a model's first version, in a transaction
    try (Trainer trainer = start("trainer")) {
      await().atMost(LONG).until(trainer::isReady);
    }

    // then
    assertThat(topics().values(Topics.MODEL_VERSIONS))
        .extracting(ModelVersion::getModel)
        .containsExactly("m");
    assertThatThrownBy(() -> start("stranger").close())
        .isInstanceOf(TopicProvisioningException.class)
        .hasMessageContaining("lacks the right WRITE on topic lethe.dead-letters");
  }

  @Test
  void aJobWhoseResultMayNotBeWrittenEndsOnceItMay() throws Exception {
    try (Trainer trainer = start("trainer")) {
      // given a trainer that may write neither results nor heartbeats
      await().atMost(LONG).until(trainer::isReady);
      List<AclBinding> taken =
          RIGHTS.stream().filter(SecuredTrainerTest::isOfResultsOrProgress).toList();
      admin.deleteAcls(taken.stream().map(AclBinding::toFilter).toList()).all().get();
      int transactions = transactions();

      // when a job ends, and is tried again
      orderJobOf("another");
      await().atMost(LONG).until(() -> transactions() >= transactions + 2);
      assertThat(topics().values(Topics.JOB_RESULTS)).isEmpty();
      broker.grant(taken);

      // then no new order is needed, and there is one result
      await().atMost(LONG).until(() -> !topics().values(Topics.JOB_RESULTS).isEmpty());
      assertThat(topics().values(Topics.JOB_RESULTS))
          .extracting(JobResult::getJobId)
          .containsExactly("job-of-another");
    }
  }

  private static boolean isOfResultsOrProgress(AclBinding rule) {
    return rule.entry().operation() == AclOperation.WRITE
        && (rule.pattern().name().equals(Topics.JOB_RESULTS.name())
            || rule.pattern().name().equals(Topics.TRAINING_PROGRESS.name()));
  }

  /** Each try to commit that is refused is followed by a new producer, which has a new epoch. */
  private static int transactions() throws Exception {
    String id = JobConsumer.transactionalId("trainer");
    return admin.describeTransactions(List.of(id)).description(id).get().producerEpoch();
  }

  private static void orderJobOf(String model) throws Exception {
    TrainingJob job =
        TrainingJob.newBuilder()
            .setJobId("job-of-" + model)
            .setModel(model)
            .setBaseVersion("base")
            .setThroughSequence(1)
            .setLabelCount(1)
            .setLabelDigest(LabelDigest.of(Map.of()))
            .setSettings(ModelTopics.settings(FakeFineTuner.GOOD))
            .setCause(JobCause.COUNT)
            .setOpenedAt(Instant.now())
            .build();
    try (Producer<byte[], byte[]> producer = clients(SecuredBroker.ADMIN).writer("test", LONG)) {
      producer
          .send(
              TopicRecords.byModel(
                  Topics.TRAINING_JOBS, model, job, TopicLayout.LOCAL.firstPartitions()))
          .get();
    }
  }

  private static TopicReader topics() {
    return new TopicReader(clients(SecuredBroker.ADMIN));
  }

  private static Trainer start(String user) {
    return Trainer.start(
        TrainerConfigs.of(
            TrainerConfigs.small(
                user, TrainerConfigs.tinyModel(), folder.resolve("data"), List.of("m"))),
        properties(user),
        new TopicLayout(false, Optional.empty(), 1, 1),
        new DirectoryStore(folder.resolve("store-" + user)),
        new FakeFineTuner(),
        progress -> {});
  }

  private static KafkaClients clients(String user) {
    return new KafkaClients(properties(user), "test");
  }

  private static KafkaProperties properties(String user) {
    return new KafkaProperties(broker.client(user));
  }
}
