package io.lethe.drills.faults;

import io.lethe.drills.services.DrilledService;
import io.lethe.drills.services.Role;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.SetUp;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Brokers ask for TLS and a password, and each service has the rights that Lethe generates, no
 * more. While it runs, a right that it needs is taken away: its log must say so.
 */
public final class RightsTaken implements Drill {

  private static final Map<Role, Topic<?, ?>> WRITES =
      Map.of(
          Role.LABELER, Topics.LABEL_LOG,
          Role.TRAINER, Topics.TRAINING_PROGRESS,
          Role.SERVING, Topics.GENERATIONS);

  private static final Duration TOLD_WITHIN = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(100);

  @Override
  public String name() {
    return "rights-taken";
  }

  @Override
  public String description() {
    return "With TLS, passwords and ACLs: the right to write a topic is taken from each service.";
  }

  @Override
  public void prepare(SetUp setUp) {
    setUp.secured();
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      for (Role role : Role.values()) {
        taken(stage, stage.services().of(role).get(0), WRITES.get(role));
      }
    }
  }

  private static void taken(DrillStage stage, DrilledService victim, Topic<?, ?> topic)
      throws Exception {
    ServiceAccess access = ServiceAccess.valueOf(victim.role().label().toUpperCase(Locale.ROOT));
    AclBinding right =
        AccessRules.of(access, "User:" + access.label()).stream()
            .filter(rule -> rule.pattern().name().equals(topic.name()))
            .filter(rule -> rule.entry().operation() == AclOperation.WRITE)
            .findFirst()
            .orElseThrow();
    int before = Files.readAllLines(victim.process().log()).size();
    Instant moment = Instant.now();
    try (Admin admin = stage.brokers().clients().admin()) {
      admin.deleteAcls(List.of(right.toFilter())).all().get();
      String said = told(victim, topic.name(), before);
      stage
          .faults()
          .note(
              "%s says after %.1f s without WRITE on %s: %s"
                  .formatted(
                      victim.name(),
                      Duration.between(moment, Instant.now()).toMillis() / 1000.0,
                      topic.name(),
                      said));
      admin.createAcls(List.of(right)).all().get();
    }
    Instant back = Instant.now();
    List<String> revived = stage.services().revive();
    if (!revived.isEmpty()) {
      stage.faults().note("started again, since not alive: %s".formatted(revived));
    }
    stage
        .faults()
        .recovered(
            "%s has its right again".formatted(victim.role().label()),
            "%s has its right again".formatted(victim.name()),
            back);
  }

  /** The first line of its log that says that it may not, and names the topic. */
  private static String told(DrilledService victim, String topic, int before)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + TOLD_WITHIN.toNanos();
    while (System.nanoTime() < until) {
      List<String> lines = Files.readAllLines(victim.process().log());
      for (String line : lines.subList(before, lines.size())) {
        if (line.contains(topic) && line.toLowerCase(Locale.ROOT).contains("authoriz")) {
          return line;
        }
      }
      Thread.sleep(LOOK.toMillis());
    }
    throw new IllegalStateException(
        "%s does not say that it may not write %s; see %s"
            .formatted(victim.name(), topic, victim.process().log()));
  }
}
