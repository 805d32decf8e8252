package io.lethe.drills.stage;

import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;

/** Each user of a secured cluster has the rights that `lethe topics acls` prints, and no more. */
final class AccessGrants {

  /** One user for each access, named like it. */
  static final Set<String> USERS =
      Arrays.stream(ServiceAccess.values())
          .map(ServiceAccess::label)
          .collect(Collectors.toUnmodifiableSet());

  private AccessGrants() {}

  static void grant(Admin admin) throws InterruptedException, ExecutionException {
    List<AclBinding> rules =
        Stream.of(ServiceAccess.values())
            .flatMap(access -> AccessRules.of(access, "User:" + access.label()).stream())
            .toList();
    admin.createAcls(rules).all().get();
  }
}
