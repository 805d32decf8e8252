package io.lethe.serving.idempotency;

import io.lethe.schemas.Generation;
import io.lethe.schemas.generation.NameUuid;
import io.lethe.serving.generation.CheckedRequest;
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.serving.publishing.PublishedGenerations.Span;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Has each requestId answered once in 24 hours, over HTTP and from the topic together; in a shorter
 * time where more requests come in that time than are remembered.
 */
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
   * @return fails with {@link RequestIdReusedException} where the requestId was used for something
   *     else, and with {@link RefusedException}: IN_PROGRESS while another answers it, BROKER_AWAY
   *     when the topics can't be read or written
   */
  public CompletableFuture<ClaimResult> claim(CheckedRequest request, Claimant claimant) {
    return claims
        .claim(request.requestId(), request.fingerprint(), claimant)
        .thenCompose(
            decision -> {
              if (!decision.sameContent()) {
                throw new RequestIdReusedException(request.requestId());
              }
              if (decision.earlier().isEmpty()) {
                return CompletableFuture.completedFuture(new ClaimResult(false, Map.of()));
              }
              if (!decision.isGranted() && decision.holderIsRecord() && claimant.isRecord()) {
                // That record may wait behind this one in its partition: never wait for it.
                return CompletableFuture.completedFuture(new ClaimResult(true, Map.of()));
              }
              return find(request, decision).thenApply(found -> result(request, decision, found));
            });
  }

  /** Whether a requestId was claimed already, as far as is read: it may be a repeat. */
  boolean mayBeRepeat(String requestId) {
    return claims.knows(requestId);
  }

  private static ClaimResult result(
      CheckedRequest request, ClaimDecision decision, Map<Integer, Generation> found) {
    boolean complete = found.size() == request.pictures().size();
    if (!complete && !decision.isGranted()) {
      throw new RefusedException(
          Refusal.IN_PROGRESS,
          "Request %s is being answered already.".formatted(request.requestId()));
    }
    return new ClaimResult(complete, found);
  }

  /** A record is answered however late; a call within its lease. */
  private CompletableFuture<Map<Integer, Generation>> find(
      CheckedRequest request, ClaimDecision decision) {
    Instant since = decision.earlier().orElseThrow();
    List<String> ids =
        IntStream.range(0, request.pictures().size())
            .mapToObj(index -> NameUuid.generationId(request.requestId(), index))
            .toList();
    return published
        .find(ids, since, decision.holderIsRecord() ? Span.TO_THE_END : Span.OF_A_CALL)
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
