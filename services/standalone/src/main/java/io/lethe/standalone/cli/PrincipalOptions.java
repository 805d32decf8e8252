package io.lethe.standalone.cli;

import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclBinding;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that name the users of Kafka to whom rights are granted. */
final class PrincipalOptions {

  @Option(
      names = "--principal",
      paramLabel = "WHO=USER",
      description =
          "Kafka's user of the labeler, trainer, serving, of an operator or of a client, as in"
              + " labeler=User:lethe-labeler; may be given for each")
  Map<ServiceAccess, String> principals = new EnumMap<>(ServiceAccess.class);

  @Mixin ApplicationIdOption application;

  /** The ACLs of all that were named, in the order of the services. */
  List<AclBinding> rules() {
    return principals.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(user -> AccessRules.of(user.getKey(), user.getValue(), application.id).stream())
        .toList();
  }
}
