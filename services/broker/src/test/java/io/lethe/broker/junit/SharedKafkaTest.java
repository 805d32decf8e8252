package io.lethe.broker.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The extension hands out one Kafka for all, and an empty one to whoever asks for it. */
@WithKafka
class SharedKafkaTest {
  private final TestKafka kafka;

  SharedKafkaTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void constructorAndMethodGetTheSameKafka(TestKafka again) {
    assertThat(again).isSameAs(kafka);
  }

  @Test
  void namesAreUnique() {
    assertThat(kafka.unique("reports")).startsWith("reports").isNotEqualTo(kafka.unique("reports"));
  }

  @Nested
  class Inside {
    @Test
    void nestedClassesShareTheirOuterClasses(TestKafka inner) {
      assertThat(inner).isSameAs(kafka);
    }
  }

  @Nested
  @WithKafka(fresh = true)
  class Fresh {
    @Test
    void aFreshKafkaIsAnotherAndEmpty(TestKafka fresh) throws Exception {
      try (Admin shared = kafka.newAdmin();
          Admin own = fresh.newAdmin()) {
        // given
        String topic = kafka.unique("topic");
        shared
            .createTopics(Set.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
            .all()
            .get();

        // when
        Set<String> topics = own.listTopics().names().get();

        // then
        assertThat(topics).isEmpty();
        assertThat(shared.listTopics().names().get()).contains(topic);
      }
    }
  }
}
