package io.lethe.topics.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.SecuredBroker;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicProvisioningException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * On a broker with TLS, passwords and ACLs: each service with its own user and its rights alone.
 */
class SecuredClusterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final TopicLayout MADE_BEFOREHAND = new TopicLayout(false, Optional.empty(), 1, 1);

  private static final byte[] KEY = {1};

  /** As Kafka Streams would have made it. */
  private static final String MADE = "lethe-labeler-labels-changelog";

  @TempDir private static Path directory;
  private static SecuredBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(directory, "labeler", "trainer", "serving", "stranger");
    admin = broker.newAdmin();
    TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    admin.createTopics(List.of(new NewTopic(MADE, 4, (short) 1))).all().get();
    for (ServiceAccess access :
        List.of(ServiceAccess.LABELER, ServiceAccess.TRAINER, ServiceAccess.SERVING)) {
      broker.grant(AccessRules.of(access, principal(access)));
    }
    // Tokens name users too.
    broker.grant(AccessRules.of(ServiceAccess.TRAINER, "User:by-token"));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = ServiceAccess.class,
      names = {"OPERATOR", "CLIENT"},
      mode = Mode.EXCLUDE)
  void aServiceDoesWhatItDoesWithItsRightsAlone(ServiceAccess access) throws Exception {
    // given
    KafkaClients clients = clients(broker.client(access.label()));

    // then
    start(clients, access);
    readsAndWrites(clients, access);
  }

  @Test
  void aTokenIsTakenAsAPasswordIs() throws Exception {
    // given
    KafkaClients clients = clients(broker.clientWithToken("by-token"));

    // then
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> start(clients, ServiceAccess.TRAINER));
    readsAndWrites(clients, ServiceAccess.TRAINER);
  }

  @Test
  void whoGetsNoTokenOrOneOfAnotherIsNotLetIn() {
    // given a secret that the provider refuses, and a token that another's key has signed
    KafkaClients wrong = clients(broker.clientWithToken("by-token", "wrong"));
    KafkaClients forged = clients(broker.clientWithToken("forger"));

    // then
    assertThatThrownBy(() -> wrong.admin().close())
        .isInstanceOf(KafkaException.class)
        .rootCause()
        .hasMessageContaining("401");
    try (Admin admin = forged.admin(Duration.ofSeconds(20))) {
      assertThatThrownBy(() -> admin.describeCluster().clusterId().get())
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  @Test
  void whoHasNoRightsIsToldTheFirstThatIsMissing() {
    // given
    KafkaClients clients = clients(broker.client("stranger"));

    // then
    assertThatThrownBy(() -> start(clients, ServiceAccess.SERVING))
        .isInstanceOf(TopicProvisioningException.class)
        .hasMessage(
            "The Kafka user of this process lacks the right WRITE on topic lethe.commands: grant it"
                + " as `lethe topics acls` prints it.");
  }

  @Test
  void aServiceCanNotWriteWhatAnotherWrites() {
    // given
    KafkaClients clients = clients(broker.client("serving"));
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> start(clients, ServiceAccess.SERVING));

    // then
    try (Producer<byte[], byte[]> producer = clients.writer("w", Map.of())) {
      assertThatThrownBy(
              () -> producer.send(new ProducerRecord<>(Topics.DEPLOYMENTS.name(), KEY, null)).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServiceAccess.class,
      names = {"OPERATOR", "CLIENT"},
      mode = Mode.EXCLUDE)
  void eachRightTakenAwayStopsTheStartWithASentenceThatNamesIt(ServiceAccess access)
      throws Exception {
    // given
    KafkaClients clients = clients(broker.client(access.label()));
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> start(clients, access));

    for (AclBinding right : AccessRules.of(access, principal(access))) {
      // when
      admin.deleteAcls(List.of(right.toFilter())).all().get();

      // then
      await("without " + right)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> start(clients, access))
                      .as("without %s", right)
                      .isInstanceOf(TopicProvisioningException.class)
                      .hasMessageContaining(
                          "lacks the right %s on %s %s: ",
                          right.entry().operation(),
                          right
                              .pattern()
                              .resourceType()
                              .name()
                              .toLowerCase(Locale.ROOT)
                              .replace('_', ' '),
                          named(right, access)));
      admin.createAcls(List.of(right)).all().get();
    }
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> start(clients, access));
  }

  private static String named(AclBinding right, ServiceAccess access) {
    if (right.pattern().patternType() == PatternType.LITERAL) {
      return right.pattern().name();
    }
    return right.pattern().resourceType() == ResourceType.TOPIC
        ? MADE
        : access.group().orElseThrow() + "-one";
  }

  /** As the services do. */
  private static void start(KafkaClients clients, ServiceAccess access) {
    try (Admin own = clients.admin()) {
      int partitions = ServiceStart.requireTopics(own, access, MADE_BEFOREHAND);
      String group = access.group().orElseThrow();
      var rights = new RightsCheck(own, access);
      rights.requireGroup(group, group + "-one");
      if (access.makesTopics()) {
        rights.requireMadeTopics(List.of(MADE), partitions);
      }
    }
  }

  private static void readsAndWrites(KafkaClients clients, ServiceAccess access) {
    String group = access.group().orElseThrow();
    try (Consumer<byte[], byte[]> reader = clients.member("m", group, 10);
        Producer<byte[], byte[]> writer = clients.writer("w", Map.of());
        Producer<byte[], byte[]> transactions =
            clients.transactional(group + "-one", Duration.ofSeconds(20))) {
      for (Topic<?, ?> topic : access.writes()) {
        assertThatCode(() -> writer.send(new ProducerRecord<>(topic.name(), 0, KEY, null)).get())
            .as("write %s", topic.name())
            .doesNotThrowAnyException();
      }
      List<TopicPartition> read =
          access.reads().stream().map(topic -> new TopicPartition(topic.name(), 0)).toList();
      reader.assign(read);
      reader.seekToBeginning(read);
      assertThat(reader.endOffsets(read)).hasSameSizeAs(read);
      assertThatCode(() -> reader.poll(Duration.ofMillis(100))).doesNotThrowAnyException();
      transactions.initTransactions();
      transactions.beginTransaction();
      transactions.send(new ProducerRecord<>(access.writes().get(0).name(), 0, KEY, null));
      transactions.sendOffsetsToTransaction(
          Map.of(read.get(0), new OffsetAndMetadata(0)), reader.groupMetadata());
      transactions.commitTransaction();
    }
  }

  private static KafkaClients clients(Map<String, String> properties) {
    return new KafkaClients(new KafkaProperties(properties), "secured");
  }

  private static String principal(ServiceAccess access) {
    return "User:" + access.label();
  }
}
