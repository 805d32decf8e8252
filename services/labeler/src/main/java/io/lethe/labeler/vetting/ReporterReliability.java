package io.lethe.labeler.vetting;

import io.lethe.labeler.state.ReporterStanding;
import io.lethe.schemas.topics.ModelKey;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/** The reliability of each reporter of a model, and whether a moderator blocked them. */
public final class ReporterReliability {

  /**
   * What a reporter starts with, as if that many verdicts had been given: two rejections in a row
   * end a newcomer's good standing under the default policy, one does not.
   */
  private static final double PRIOR_ACCEPTED = 2;

  private static final double PRIOR_REJECTED = 1;

  private final KeyValueStore<String, ReporterStanding> store;

  public ReporterReliability(KeyValueStore<String, ReporterStanding> store) {
    this.store = store;
  }

  /**
   * The share of a reporter's pictures that a moderator would accept, in (0, 1): the mean of a Beta
   * distribution that begins at Beta(2, 1) and counts each verdict once.
   */
  public double of(String model, String reporter) {
    ReporterStanding verdicts = find(model, reporter);
    double accepted = verdicts.getAccepted() + PRIOR_ACCEPTED;
    return accepted / (accepted + verdicts.getRejected() + PRIOR_REJECTED);
  }

  public boolean isBlocked(String model, String reporter) {
    return find(model, reporter).getBlocked();
  }

  /** Counts a picture of theirs as accepted. */
  public void accepted(String model, String reporter) {
    change(model, reporter, verdicts -> verdicts.setAccepted(verdicts.getAccepted() + 1));
  }

  /** Counts a picture of theirs as rejected. */
  public void rejected(String model, String reporter) {
    change(model, reporter, verdicts -> verdicts.setRejected(verdicts.getRejected() + 1));
  }

  public void block(String model, String reporter, boolean blocked) {
    change(model, reporter, verdicts -> verdicts.setBlocked(blocked));
  }

  /** Forgets a reporter's verdicts; a block stays, and with it the name. */
  public void forget(String model, String reporter) {
    if (isBlocked(model, reporter)) {
      store.put(key(model, reporter), ReporterStanding.newBuilder().setBlocked(true).build());
    } else {
      store.delete(key(model, reporter));
    }
  }

  private void change(String model, String reporter, Consumer<ReporterStanding> change) {
    ReporterStanding verdicts = find(model, reporter);
    change.accept(verdicts);
    store.put(key(model, reporter), verdicts);
  }

  private ReporterStanding find(String model, String reporter) {
    ReporterStanding verdicts = store.get(key(model, reporter));
    return verdicts == null ? ReporterStanding.newBuilder().build() : verdicts;
  }

  private static String key(String model, String reporter) {
    return ModelKey.of(model, reporter);
  }
}
