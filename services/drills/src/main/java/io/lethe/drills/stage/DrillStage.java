package io.lethe.drills.stage;

import io.lethe.drills.cluster.BrokerCluster;
import io.lethe.drills.load.Load;
import io.lethe.drills.process.Supervisor;
import io.lethe.drills.recount.Recount;
import io.lethe.drills.services.Applications;
import io.lethe.drills.services.DrilledModel;
import io.lethe.drills.services.DrilledService;
import io.lethe.drills.services.DrilledServices;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.DirectoryStore;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import io.lethe.topics.access.ServiceAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** Brokers and services as processes, under load, with faults to come. */
public final class DrillStage implements AutoCloseable {

  private static final int PARTITIONS = 4;
  private static final int COPIES = 3;
  private static final int IN_SYNC = 2;

  /** How long it may take until all that was promised is there. */
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(10);

  private static final Duration STARTED_AGAIN_WITHIN = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final BrokerCluster brokers;
  private final DrilledServices services;
  private final Load load;
  private final Pulse pulse;
  private final FaultLog faults;
  private final SetUp.Versions versions;
  private final PrintWriter out;
  private final OpenedParts parts;

  /** Whether reports may wait at the end: until a time that a clock said which was ahead. */
  private final boolean mayWait;

  private DrillStage(
      BrokerCluster brokers,
      DrilledServices services,
      Pulse pulse,
      SetUp.Versions versions,
      OpenedParts parts,
      boolean mayWait,
      PrintWriter out) {
    this.brokers = brokers;
    this.services = services;
    this.pulse = pulse;
    this.versions = versions;
    this.parts = parts;
    this.mayWait = mayWait;
    this.out = out;
    load = new Load(services.doors(), brokers.clients(ServiceAccess.CLIENT.label()));
    faults = new FaultLog(out, pulse);
  }

  /** Starts everything, and returns when pictures are made, labels come and a job trains. */
  public static DrillStage open(
      SetUp setUp, DrillSettings settings, Applications applications, PrintWriter out)
      throws Exception {
    Path directory = settings.directory();
    Path logs = directory.resolve("logs");
    Instant began = Instant.now();
    out.printf("data and logs: %s%n", directory);
    out.flush();
    // Each part is closed where a later one does not start, the last one first.
    var started = new OpenedParts();
    try {
      DrilledModel model = DrilledModel.make(directory.resolve("model"));
      for (SetUp.Preparation preparation : setUp.preparations()) {
        started.add(preparation.begin(directory, logs));
      }
      BrokerCluster brokers =
          started.add(
              BrokerCluster.start(
                  directory.resolve("kafka"), logs, setUp.isLinked(), setUp.users()));
      try (Admin admin = brokers.clients().admin()) {
        TopicProvisioning.ensure(
            admin, Topics.ALL, new TopicLayout(true, Optional.of(PARTITIONS), COPIES, IN_SYNC));
        if (setUp.isSecured()) {
          AccessGrants.grant(admin);
        }
      }
      DrilledServices services =
          started.add(
              new DrilledServices(
                  directory,
                  logs,
                  applications,
                  model,
                  setUp.services(),
                  role -> brokers.properties(role.label())));
      Pulse pulse =
          started.add(
              Pulse.of(brokers.clients(ServiceAccess.OPERATOR.label()), setUp.doClocksDiffer()));
      var stage =
          new DrillStage(
              brokers,
              services,
              pulse,
              setUp.versions().orElse(() -> directory.resolve("versions")),
              started,
              setUp.doClocksDiffer(),
              out);
      started.add(stage.load);
      started.add(
          Supervisor.of(
              services.all().stream().map(DrilledService::process).toList(),
              STARTED_AGAIN_WITHIN,
              stage.faults::note));
      stage.begin(settings.rate(), began);
      return stage;
    } catch (Exception e) {
      started.close();
      throw e;
    }
  }

  private void begin(double rate, Instant began) throws IOException, InterruptedException {
    services.start();
    Instant moment = Instant.now();
    load.start(rate);
    pulse.await(Set.of(Pulse.Sign.values()), moment);
    out.printf(
        "started: %d brokers and %d services, under load after %.1f s%n",
        BrokerCluster.SIZE,
        services.all().size(),
        Duration.between(began, Instant.now()).toMillis() / 1000.0);
    out.flush();
  }

  public BrokerCluster brokers() {
    return brokers;
  }

  public DrilledServices services() {
    return services;
  }

  /** Where faults are written down. */
  public FaultLog faults() {
    return faults;
  }

  /**
   * Ends the load after so many reports, waits until all that was acknowledged has come, counts it
   * and writes the tables.
   *
   * @return whether nothing is lost and nothing doubled
   */
  public boolean recount(long reports) throws IOException, InterruptedException {
    long until = System.nanoTime() + SETTLED_WITHIN.toNanos();
    while (load.ledger().acknowledgedReports() < reports && System.nanoTime() < until) {
      Thread.sleep(LOOK.toMillis());
    }
    int unanswered = load.finish(SETTLED_WITHIN);
    Recount recount = settled();
    faults.sum();
    var table = new RecountTable(out);
    table.print(recount, load, unanswered);
    return recount.isClean()
        && (mayWait || recount.waiting() == 0)
        && unanswered == 0
        && load.failures().isEmpty();
  }

  private Recount settled() throws IOException, InterruptedException {
    var topics = new TopicReader(brokers.clients(ServiceAccess.OPERATOR.label()));
    long until = System.nanoTime() + SETTLED_WITHIN.toNanos();
    while (true) {
      Recount recount =
          Recount.now(topics, new DirectoryStore(versions.directory()), load.ledger());
      boolean done = recount.isClean() && (mayWait || recount.waiting() == 0);
      if (done || System.nanoTime() > until) {
        return recount;
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  @Override
  public void close() throws IOException {
    parts.close();
  }
}
