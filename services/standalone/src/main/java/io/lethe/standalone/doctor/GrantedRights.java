package io.lethe.standalone.doctor;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;

/** Which rights the ACLs of a cluster grant. */
final class GrantedRights {

  private static final String ANYBODY = "User:*";
  private static final String ANY_HOST = "*";

  private final Collection<AclBinding> granted;

  GrantedRights(Collection<AclBinding> granted) {
    this.granted =
        granted.stream()
            .filter(rule -> rule.entry().permissionType() == AclPermissionType.ALLOW)
            .filter(rule -> rule.entry().host().equals(ANY_HOST))
            .toList();
  }

  /** Those of a list that no rule grants. */
  List<AclBinding> missing(Collection<AclBinding> wanted) {
    return wanted.stream()
        .filter(one -> granted.stream().noneMatch(rule -> grants(rule, one)))
        .toList();
  }

  private static boolean grants(AclBinding rule, AclBinding wanted) {
    return grants(rule.entry(), wanted.entry()) && covers(rule.pattern(), wanted.pattern());
  }

  private static boolean grants(AccessControlEntry rule, AccessControlEntry wanted) {
    return (rule.principal().equals(wanted.principal()) || rule.principal().equals(ANYBODY))
        && (rule.operation() == wanted.operation() || rule.operation() == AclOperation.ALL);
  }

  private static boolean covers(ResourcePattern rule, ResourcePattern wanted) {
    if (rule.resourceType() != wanted.resourceType()) {
      return false;
    }
    if (rule.patternType() == PatternType.PREFIXED) {
      return wanted.name().startsWith(rule.name());
    }
    return rule.name().equals(ResourcePattern.WILDCARD_RESOURCE)
        || (rule.name().equals(wanted.name()) && wanted.patternType() == PatternType.LITERAL);
  }
}
