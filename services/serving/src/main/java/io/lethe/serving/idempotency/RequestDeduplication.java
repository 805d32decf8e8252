package io.lethe.serving.idempotency;

import io.lethe.schemas.Generation;
import io.lethe.schemas.generation.NameUuid;
import io.lethe.serving.generation.CheckedRequest;
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Lets each requestId be answered once in 24 hours, whichever way and however often it comes. */
public final class RequestDeduplication {

  private final RequestClaims claims;
  private final PublishedGenerations published;

  public RequestDeduplication(RequestClaims claims, PublishedGenerations published) {
    this.claims = claims;
    this.published = published;
  }

  /**
   * Claims a request, and looks for what was published of it already where that may be.
   *
   * @param fingerprint of what is asked for
   * @return fails with {@link RequestIdReusedException} where the requestId was used for something
   *     else, and with {@link RefusedException}: IN_PROGRESS while another answers it, BROKER_AWAY
   *     when the topics can't be read or written
   */
  public CompletableFuture<ClaimResult> claim(
      CheckedRequest order, String fingerprint, Claimant claimant) {
    return claims
        .claim(order.requestId(), fingerprint, claimant)
        .thenCompose(
            verdict -> {
              if (!verdict.sameContent()) {
                throw new RequestIdReusedException(order.requestId());
              }
              if (verdict.earlier().isEmpty()) {
                return CompletableFuture.completedFuture(new ClaimResult(false, Map.of()));
              }
              if (!verdict.isGranted() && verdict.holderIsRecord() && claimant.isRecord()) {
                // That record may wait behind this one in its partition: never wait for it.
                return CompletableFuture.completedFuture(new ClaimResult(true, Map.of()));
              }
              return look(order, verdict.earlier().get())
                  .thenApply(found -> judge(order, verdict, found));
            });
  }

  private static ClaimResult judge(
      CheckedRequest order, ClaimDecision verdict, Map<Integer, Generation> found) {
    boolean complete = found.size() == order.pictures().size();
    if (!complete && !verdict.isGranted()) {
      throw new RefusedException(
          Refusal.IN_PROGRESS,
          "Request %s is being answered already.".formatted(order.requestId()));
    }
    return new ClaimResult(complete, found);
  }

  private CompletableFuture<Map<Integer, Generation>> look(CheckedRequest order, Instant since) {
    List<String> ids =
        IntStream.range(0, order.pictures().size())
            .mapToObj(index -> NameUuid.generationId(order.requestId(), index))
            .toList();
    return published
        .find(ids, since)
        .thenApply(
            found -> {
              Map<Integer, Generation> byIndex = new TreeMap<>();
              found.values().forEach(g -> byIndex.put(g.getIndex(), g));
              return byIndex;
            });
  }

  /** Gives a claim back when there will be no pictures: the request may then be sent again. */
  public CompletableFuture<?> release(String requestId, Claimant claimant) {
    return claims.release(requestId, claimant);
  }
}
