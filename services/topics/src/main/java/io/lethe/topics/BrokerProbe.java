package io.lethe.topics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks the broker whether it is there. */
public final class BrokerProbe implements AutoCloseable {

  /** Whoever asks for health does not wait much longer. */
  private static final int PATIENCE_MILLIS = 2000;

  private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

  private final Admin admin;

  /**
   * @param admin closed by the probe
   */
  public BrokerProbe(Admin admin) {
    this.admin = admin;
  }

  /** Whether a broker answers within two seconds. */
  public boolean answers() {
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MILLIS)).nodes().get();
      return true;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    admin.close(CLOSE_WAIT);
  }
}
