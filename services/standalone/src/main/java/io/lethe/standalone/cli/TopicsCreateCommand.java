package io.lethe.standalone.cli;

import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lethe topics create}: makes the topics that are missing. */
@Command(
    name = "create",
    description = "Makes the topics that are missing, and checks those that are there.")
final class TopicsCreateCommand implements Callable<Integer> {

  @Mixin KafkaOptions kafka;
  @Mixin TopicLayoutOptions options;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    TopicLayout layout = options.layout(true);
    try (Admin admin = kafka.clients().admin()) {
      int partitions = TopicProvisioning.ensure(admin, Topics.ALL, layout);
      spec.commandLine()
          .getOut()
          .printf(
              "ready: %d topics, %d partitions each, %d or more copies, %d in sync%n",
              Topics.ALL.size(),
              partitions,
              layout.replicationFactor(),
              layout.minInsyncReplicas());
    }
    return 0;
  }
}
