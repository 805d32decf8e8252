package io.lethe.drills.stage;

import io.lethe.drills.services.ServicePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What drills need before anything is started; each adds to it. */
public final class SetUp {

  /** Starts something that services need. */
  @FunctionalInterface
  public interface Preparation {

    /**
     * Starts it.
     *
     * @param directory of the drill
     * @param logs takes what it prints
     * @return ends it, after the services have ended
     */
    AutoCloseable begin(Path directory, Path logs) throws IOException, InterruptedException;
  }

  /** Tells where versions can be read when they are counted. */
  @FunctionalInterface
  public interface Versions {

    /** A directory with all versions as they are now. */
    Path directory() throws IOException;
  }

  private final ServicePlan services = new ServicePlan();
  private final List<Preparation> preparations = new ArrayList<>();
  private Optional<Versions> versions = Optional.empty();
  private boolean linked;
  private boolean clocksDiffer;
  private boolean secured;

  /** Instances and settings of the services. */
  public ServicePlan services() {
    return services;
  }

  /** Has something started before the services. */
  public void before(Preparation preparation) {
    preparations.add(preparation);
  }

  /** Has versions counted elsewhere than in the directory that services share by default. */
  public void versions(Versions place) {
    versions = Optional.of(place);
  }

  /** Asks for brokers that can be cut off. */
  public void linked() {
    linked = true;
  }

  /** Says that the times of records can't be compared. */
  public void clocksDiffer() {
    clocksDiffer = true;
  }

  /** Asks for brokers with TLS, passwords and the ACLs that Lethe generates, and no right more. */
  public void secured() {
    secured = true;
  }

  boolean isSecured() {
    return secured;
  }

  /** Who has a password; empty where none is asked for. */
  Optional<Set<String>> users() {
    return secured ? Optional.of(AccessGrants.USERS) : Optional.empty();
  }

  List<Preparation> preparations() {
    return preparations;
  }

  Optional<Versions> versions() {
    return versions;
  }

  boolean isLinked() {
    return linked;
  }

  boolean doClocksDiffer() {
    return clocksDiffer;
  }
}
