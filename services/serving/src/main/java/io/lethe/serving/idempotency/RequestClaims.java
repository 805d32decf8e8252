package io.lethe.serving.idempotency;

import io.lethe.schemas.ClaimKind;
import io.lethe.schemas.RequestClaim;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.TopicFollower;
import io.lethe.topics.TopicWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Claims requests: writes a claim to lethe.request-claims, and reads there whether it came first.
 * The topic's order decides between instances, so none has to know another.
 */
public final class RequestClaims implements AutoCloseable {

  private final TopicWriter writer;
  private final Duration patience;
  private final ClaimLedger ledger;
  private final Map<String, CompletableFuture<ClaimDecision>> waiting = new ConcurrentHashMap<>();
  private final TopicFollower follower;

  /**
   * @param consumers makes a read_committed consumer without a group
   * @param patience how long a claim may take to come back from the broker
   * @param most requests that are remembered
   */
  public RequestClaims(
      Supplier<Consumer<byte[], byte[]>> consumers,
      TopicWriter writer,
      Duration patience,
      int most) {
    this.writer = writer;
    this.patience = patience;
    this.ledger = new ClaimLedger(most);
    this.follower =
        new TopicFollower(
            "lethe-request-claims",
            consumers,
            Map.of(Topics.REQUEST_CLAIMS, TopicFollower.Start.ALL),
            TopicFollower.AfterError.GO_ON,
            TopicFollower.each(this::read));
  }

  /** Starts to read what was claimed. */
  public void start() {
    follower.start();
  }

  /** Whether all claims of the start are read; no request is claimed before. */
  public boolean hasCaughtUp() {
    return follower.caughtUp();
  }

  /** Whether a requestId was claimed in the last 24 hours, as far as is read. */
  boolean knows(String requestId) {
    return ledger.knows(requestId);
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    RequestClaim claim = Topics.REQUEST_CLAIMS.decode(record);
    ledger
        .apply(claim, Instant.ofEpochMilli(record.timestamp()))
        .ifPresent(
            decision -> {
              CompletableFuture<ClaimDecision> asked = waiting.get(claim.getAttempt());
              if (asked != null) {
                asked.complete(decision);
              }
            });
  }

  /**
   * Claims a request.
   *
   * @param fingerprint of what is asked for
   * @return completes with {@link RefusedException} (BROKER_AWAY) when the claim does not come back
   *     in time
   */
  CompletableFuture<ClaimDecision> claim(String requestId, String fingerprint, Claimant claimant) {
    String attempt = UUID.randomUUID().toString();
    var decision = new CompletableFuture<ClaimDecision>();
    waiting.put(attempt, decision);
    var unused =
        send(ClaimKind.CLAIMED, requestId, fingerprint, claimant, attempt)
            .whenComplete(
                (done, error) -> {
                  if (error != null) {
                    decision.completeExceptionally(error);
                  }
                });
    return decision
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (done, error) -> {
              waiting.remove(attempt);
              if (error != null) {
                // It may stand in the topic all the same, and would lock the requestId.
                var released = release(requestId, claimant);
              }
            })
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    new RefusedException(
                        Refusal.BROKER_AWAY,
                        "The broker did not take the request's claim.",
                        error)));
  }

  /** Gives a claim back when there are no pictures: the request may then be sent again. */
  CompletableFuture<?> release(String requestId, Claimant claimant) {
    return send(ClaimKind.RELEASED, requestId, "", claimant, UUID.randomUUID().toString());
  }

  private CompletableFuture<?> send(
      ClaimKind kind, String requestId, String fingerprint, Claimant claimant, String attempt) {
    return writer.send(
        Topics.REQUEST_CLAIMS,
        requestId,
        RequestClaim.newBuilder()
            .setRequestId(requestId)
            .setKind(kind)
            .setClaimant(claimant.name())
            .setAttempt(attempt)
            .setFingerprint(fingerprint)
            .setLeaseMillis(claimant.lease().toMillis())
            .build());
  }

  /**
   * Why it reads no more, in one sentence; empty while it does, or tries to. Waits for no lock.
   *
   * @param longest how long one batch of records may take
   */
  public Optional<String> problem(Duration longest) {
    return follower.problem(longest);
  }

  @Override
  public void close() {
    follower.close();
  }
}
