package io.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** Which rights rules grant, as a broker reads them. */
class GrantedRightsTest {

  private static final List<AclBinding> SERVING = AccessRules.of(ServiceAccess.SERVING, "User:s");

  @Test
  void theRulesThemselvesGrantAll() {
    assertThat(new GrantedRights(SERVING).missing(SERVING)).isEmpty();
  }

  @Test
  void aRuleThatIsLeftOutIsMissing() {
    // given
    List<AclBinding> granted = new ArrayList<>(SERVING);
    AclBinding lost = granted.remove(3);

    // then
    assertThat(new GrantedRights(granted).missing(SERVING)).containsExactly(lost);
    assertThat(new GrantedRights(AccessRules.of(ServiceAccess.SERVING, "User:t")).missing(SERVING))
        .hasSameSizeAs(SERVING);
  }

  @Test
  void widerRulesGrantTheNarrowOnes() {
    // given all operations on a prefix, and on any group and transaction
    List<AclBinding> granted =
        List.of(
            rule("User:s", ResourceType.TOPIC, "lethe.", PatternType.PREFIXED),
            rule("User:*", ResourceType.GROUP, "*", PatternType.LITERAL),
            rule("User:s", ResourceType.TRANSACTIONAL_ID, "lethe", PatternType.PREFIXED));

    // then
    assertThat(new GrantedRights(granted).missing(SERVING)).isEmpty();
  }

  @Test
  void aRightOnOneNameIsNoneOnAllThatBeginWithIt() {
    // given
    List<AclBinding> granted =
        List.of(
            rule("User:s", ResourceType.TOPIC, "lethe.", PatternType.PREFIXED),
            rule("User:s", ResourceType.GROUP, "lethe-serving", PatternType.LITERAL),
            rule("User:s", ResourceType.TRANSACTIONAL_ID, "lethe-serving-", PatternType.LITERAL));

    // then
    assertThat(new GrantedRights(granted).missing(SERVING))
        .extracting(one -> one.pattern().resourceType())
        .containsExactly(ResourceType.TRANSACTIONAL_ID);
  }

  private static AclBinding rule(
      String principal, ResourceType type, String name, PatternType pattern) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, "*", AclOperation.ALL, AclPermissionType.ALLOW));
  }
}
