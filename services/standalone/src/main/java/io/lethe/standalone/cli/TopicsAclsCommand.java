package io.lethe.standalone.cli;

import io.lethe.standalone.cli.output.OutputOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lethe topics acls}: prints what each user may do. */
@Command(
    name = "acls",
    description =
        "Prints the ACLs that grant each user what it needs and nothing more, as arguments of kafka-acls.sh --add.")
final class TopicsAclsCommand implements Callable<Integer> {

  @Mixin PrincipalOptions options;
  @Mixin OutputOption output;

  private record Right(
      String principal, String operation, String resourceType, String patternType, String name) {

    static Right of(AclBinding rule) {
      return new Right(
          rule.entry().principal(),
          rule.entry().operation().name(),
          rule.pattern().resourceType().name(),
          rule.pattern().patternType().name(),
          rule.pattern().name());
    }
  }

  @Override
  public Integer call() {
    List<AclBinding> rules = options.rules();
    output.print(
        rules.stream().map(Right::of).toList(),
        out -> rules.forEach(rule -> out.println(arguments(rule))));
    return 0;
  }

  private static String arguments(AclBinding rule) {
    return "--allow-principal '%s' --operation %s --%s '%s' --resource-pattern-type %s"
        .formatted(
            rule.entry().principal(),
            SecurityUtils.operationName(rule.entry().operation()),
            option(rule.pattern().resourceType()),
            rule.pattern().name(),
            rule.pattern().patternType().name().toLowerCase(Locale.ROOT));
  }

  private static String option(ResourceType type) {
    return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
