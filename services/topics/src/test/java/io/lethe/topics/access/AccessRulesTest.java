package io.lethe.topics.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccessRulesTest {

  private static final Set<Topic<?, ?>> WRITTEN_BY_SEVERAL =
      Set.of(
          Topics.DEAD_LETTERS,
          Topics.REPORTS,
          Topics.TRUSTED_REPORTS,
          Topics.COMMANDS,
          Topics.GENERATION_REQUESTS);

  @Test
  void eachTopicHasOneWritingServiceButThoseThatClientsAndAllWrite() {
    for (Topic<?, ?> topic : Topics.ALL) {
      if (!WRITTEN_BY_SEVERAL.contains(topic)) {
        assertThat(Stream.of(ServiceAccess.values()).filter(a -> a.writes().contains(topic)))
            .as(topic.name())
            .hasSize(1);
      }
    }
  }

  @Test
  void noClientWritesWhatMakesALabelAlone() {
    for (Topic<?, ?> topic : List.<Topic<?, ?>>of(Topics.TRUSTED_REPORTS, Topics.COMMANDS)) {
      assertThat(Stream.of(ServiceAccess.values()).filter(a -> a.writes().contains(topic)))
          .as(topic.name())
          .containsExactlyInAnyOrder(ServiceAccess.SERVING, ServiceAccess.OPERATOR);
    }
  }

  @Test
  void whoWritesATopicHasAReader() {
    for (Topic<?, ?> topic : Topics.ALL) {
      assertThat(EnumSet.allOf(ServiceAccess.class))
          .as(topic.name())
          .anyMatch(access -> access.reads().contains(topic));
    }
  }

  @ParameterizedTest
  @EnumSource(ServiceAccess.class)
  void noneHasARightOnTheClusterOrOnAllTopics(ServiceAccess access) {
    // when
    List<AclBinding> rules = AccessRules.of(access, "User:u");

    // then
    assertThat(rules)
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allSatisfy(
            rule -> {
              assertThat(rule.pattern().resourceType()).isNotEqualTo(ResourceType.CLUSTER);
              assertThat(rule.pattern().name()).startsWith("lethe");
              assertThat(rule.entry().principal()).isEqualTo("User:u");
              assertThat(rule.entry().operation())
                  .isNotIn(AclOperation.ALL, AclOperation.ALTER, AclOperation.ANY);
            });
  }

  @Test
  void onlyTheLabelerMayMakeTopicsAndOnlyThoseOfItsOwn() {
    for (ServiceAccess access : ServiceAccess.values()) {
      assertThat(AccessRules.of(access, "User:u"))
          .filteredOn(rule -> rule.entry().operation() == AclOperation.CREATE)
          .allSatisfy(
              rule -> {
                assertThat(access).isEqualTo(ServiceAccess.LABELER);
                assertThat(rule.pattern().name()).isEqualTo("lethe-labeler-");
                assertThat(rule.pattern().patternType()).isEqualTo(PatternType.PREFIXED);
              });
    }
  }

  @ParameterizedTest
  @EnumSource(ServiceAccess.class)
  void anotherApplicationIdChangesTheLabelersNamesAndNothingElse(ServiceAccess access) {
    // when
    List<AclBinding> rules = AccessRules.of(access, "User:u", "shop-labels");

    // then
    List<AclBinding> usual = AccessRules.of(access, "User:u");
    if (access == ServiceAccess.LABELER) {
      assertThat(rules.stream().map(AccessRulesTest::withItsUsualName))
          .containsExactlyElementsOf(usual);
      assertThat(rules).noneMatch(rule -> rule.pattern().name().startsWith("lethe-labeler"));
    } else {
      assertThat(rules).isEqualTo(usual);
    }
  }

  private static AclBinding withItsUsualName(AclBinding rule) {
    ResourcePattern pattern = rule.pattern();
    return new AclBinding(
        new ResourcePattern(
            pattern.resourceType(),
            pattern.name().replace("shop-labels", "lethe-labeler"),
            pattern.patternType()),
        rule.entry());
  }
}
