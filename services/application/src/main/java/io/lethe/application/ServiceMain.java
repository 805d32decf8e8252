package io.lethe.application;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * The main of each service that is a process of its own. The process ends with 0 or, by SIGTERM,
 * with 143; where it could not start or a service gave up, with 1 and one sentence on standard
 * error.
 */
@QuarkusMain(name = ServiceMain.NAME)
public final class ServiceMain {

  /** What {@code quarkus.package.main-class} names. */
  static final String NAME = "service";

  private ServiceMain() {}

  /** Runs the services on the class path until somebody stops the process. */
  public static void main(String[] args) {
    EarlyLogging.quieten();
    Quarkus.run(RunUntilStopped.class, ServiceMain::end, args);
  }

  /** Inference and broker threads are not all daemons: only exit ends the process for certain. */
  private static void end(int code, Throwable failure) {
    if (failure != null) {
      System.err.println("lethe: " + StartFailure.sentence(failure));
      if (StartFailure.isUnexpected(failure)) {
        failure.printStackTrace();
      }
    }
    System.exit(code);
  }
}
