package io.lethe.standalone.doctor;

import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.standalone.status.ClientFailure;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicProvisioningException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.SecurityDisabledException;

/** Looks at the broker, the topics, the rights and the newest records. */
public final class KafkaExamination {

  static final String BROKER = "broker";
  static final String TOPICS = "topics";
  static final String ACLS = "ACLs";
  static final String SCHEMAS = "schemas";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Anybody may write to these: what can't be read there becomes a dead letter. */
  private static final Set<Topic<?, ?>> OF_CLIENTS =
      Set.of(Topics.REPORTS, Topics.TRUSTED_REPORTS, Topics.COMMANDS, Topics.GENERATION_REQUESTS);

  private final KafkaClients kafka;
  private final List<AclBinding> wanted;

  /**
   * Asks nothing yet.
   *
   * @param wanted rights that must be granted; empty where nobody asks for them
   */
  public KafkaExamination(KafkaClients kafka, List<AclBinding> wanted) {
    this.kafka = kafka;
    this.wanted = List.copyOf(wanted);
  }

  /** What there is to say where nobody said where Kafka is. */
  public static List<Diagnosis> nowhere() {
    return List.of(
        Diagnosis.skipped(
            BROKER,
            "Nothing says where Kafka is.",
            "Name it by --kafka or LETHE_KAFKA; `lethe up` starts one and prints its address."));
  }

  /** Looks at all of it; what needs a broker is left out where none answers. */
  public List<Diagnosis> run() throws InterruptedException {
    List<Diagnosis> found = new ArrayList<>();
    try (Admin admin = kafka.admin(PATIENCE)) {
      Optional<Integer> brokers = brokers(admin, found);
      if (brokers.isEmpty()) {
        return found;
      }
      Diagnosis topics = topics(admin, brokers.get());
      found.add(topics);
      found.add(acls(admin));
      found.add(
          topics.outcome() == Diagnosis.Outcome.OK
              ? schemas()
              : Diagnosis.skipped(SCHEMAS, "No record is looked at.", "Mend the topics first."));
    } catch (KafkaException e) {
      found.add(noBroker(ClientFailure.sentence(e)));
    }
    return found;
  }

  private Optional<Integer> brokers(Admin admin, List<Diagnosis> found)
      throws InterruptedException {
    String address = kafka.properties().bootstrapServers();
    try {
      int brokers = admin.describeCluster().nodes().get().size();
      found.add(Diagnosis.ok(BROKER, "%d at %s.".formatted(brokers, address)));
      return Optional.of(brokers);
    } catch (ExecutionException e) {
      found.add(noBroker(e.getCause().getMessage()));
      return Optional.empty();
    }
  }

  private Diagnosis noBroker(String why) {
    return Diagnosis.wrong(
        BROKER,
        "Kafka does not answer at %s: %s".formatted(kafka.properties().bootstrapServers(), why),
        "Start it, name another address by --kafka, or say by --kafka-config how it is reached"
            + " (docs/use/kafka.md).");
  }

  /** With three brokers or more, records must survive one of them. */
  private static Diagnosis topics(Admin admin, int brokers) {
    boolean isCluster = brokers >= 3;
    var layout = new TopicLayout(false, Optional.empty(), isCluster ? 3 : 1, isCluster ? 2 : 1);
    try {
      int partitions = TopicProvisioning.ensure(admin, Topics.ALL, layout);
      return Diagnosis.ok(
          TOPICS, "%d with %d partitions each.".formatted(Topics.ALL.size(), partitions));
    } catch (TopicProvisioningException e) {
      return Diagnosis.wrong(
          TOPICS,
          e.getMessage(),
          "`lethe topics create` makes those that are missing; a service does so too unless it may"
              + " not. One that is there with other settings is set right with Kafka's tools.");
    }
  }

  private Diagnosis acls(Admin admin) throws InterruptedException {
    if (wanted.isEmpty()) {
      return Diagnosis.skipped(
          ACLS, "Nobody asked for rights.", "Name users by --principal, as in serving=User:lethe.");
    }
    try {
      List<AclBinding> missing =
          new GrantedRights(admin.describeAcls(AclBindingFilter.ANY).values().get())
              .missing(wanted);
      return missing.isEmpty()
          ? Diagnosis.ok(ACLS, "All %d rights are granted.".formatted(wanted.size()))
          : Diagnosis.wrong(
              ACLS,
              "%d of %d rights are missing, the first of %s: %s on %s."
                  .formatted(
                      missing.size(),
                      wanted.size(),
                      missing.get(0).entry().principal(),
                      missing.get(0).entry().operation(),
                      missing.get(0).pattern().name()),
              "`lethe topics acls` with the same --principal prints what to grant.");
    } catch (ExecutionException e) {
      boolean isOff = e.getCause() instanceof SecurityDisabledException;
      return Diagnosis.wrong(
          ACLS,
          isOff ? "The broker has no ACLs: anybody may do anything." : e.getCause().getMessage(),
          isOff
              ? "Give it an authorizer (docs/use/kafka.md)."
              : "Ask as a user who may describe the cluster.");
    }
  }

  private Diagnosis schemas() {
    var newest = new NewestRecords(kafka);
    Optional<String> ofClients = Optional.empty();
    try {
      for (Topic<?, ?> topic : Topics.ALL) {
        Optional<String> unreadable = newest.unreadable(topic);
        if (unreadable.isPresent() && !OF_CLIENTS.contains(topic)) {
          return Diagnosis.wrong(
              SCHEMAS,
              "A record can't be read, %s.".formatted(unreadable.get()),
              "Something else writes this topic, or a newer Lethe does: upgrade this one.");
        }
        ofClients = ofClients.or(() -> unreadable);
      }
      return ofClients
          .map(
              record ->
                  Diagnosis.warning(
                      SCHEMAS,
                      "A client wrote what can't be read, %s.".formatted(record),
                      "It becomes a dead letter; look at the client."))
          .orElseGet(
              () ->
                  Diagnosis.ok(
                      SCHEMAS,
                      "The newest records of all %d topics can be read."
                          .formatted(Topics.ALL.size())));
    } catch (KafkaException e) {
      return Diagnosis.wrong(
          SCHEMAS, "Records can't be read: " + e.getMessage(), "The user needs the right to read.");
    }
  }
}
