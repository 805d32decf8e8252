package io.lethe.serving.idempotency;

import io.lethe.schemas.ClaimKind;
import io.lethe.schemas.RequestClaim;
import io.lethe.schemas.generation.NameUuid;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;

/**
 * The holder of each requestId. It depends on lethe.request-claims alone, so all instances agree.
 * The first claim of a requestId holds for 24 hours. Another may take it over only when the lease
 * of the holder, an HTTP call whose instance may be dead, is over. Thread-safe.
 */
final class ClaimLedger {

  /** Time that a requestId is remembered, from its first claim on. */
  static final Duration REMEMBERED = Duration.ofHours(24);

  private final int most;

  /** By the requestId's UUID, the longest held first. */
  private final LinkedHashMap<UUID, Holding> holdings = new LinkedHashMap<>();

  /**
   * @param first when the request was first claimed
   * @param leaseEnd from when on another may take over; null for a record
   * @param inherited whether it was taken over, so that the one before may have answered
   */
  private record Holding(
      UUID claimant, String fingerprint, Instant first, Instant leaseEnd, boolean inherited) {

    boolean isOver(Instant at) {
      return leaseEnd != null && !at.isBefore(leaseEnd);
    }

    ClaimDecision decision(boolean granted, boolean sameContent) {
      return new ClaimDecision(
          granted,
          sameContent,
          leaseEnd == null,
          granted && !inherited ? Optional.empty() : Optional.of(first));
    }
  }

  /**
   * @param most requests that are remembered; each takes some 250 bytes. Beyond it the oldest are
   *     forgotten early
   */
  ClaimLedger(int most) {
    this.most = most;
  }

  /** Requests that are remembered. */
  synchronized int size() {
    return holdings.size();
  }

  /**
   * Takes the next record of the topic.
   *
   * @param at the broker's time of it
   * @return what became of a claim; empty for a release
   */
  synchronized Optional<ClaimDecision> apply(RequestClaim claim, Instant at) {
    forget(at);
    UUID request = NameUuid.of(claim.getRequestId());
    UUID claimant = NameUuid.of(claim.getClaimant());
    Holding held = holdings.get(request);
    if (claim.getKind() == ClaimKind.CLAIMED) {
      ClaimDecision decision = claim(request, held, claimant, claim, at);
      if (holdings.size() > most) {
        removeEldest();
      }
      return Optional.of(decision);
    }
    if (claim.getKind() == ClaimKind.RELEASED && held != null && held.claimant.equals(claimant)) {
      release(request, held, at);
    }
    return Optional.empty();
  }

  /** Whether somebody holds a requestId, or did. */
  synchronized boolean knows(String requestId) {
    return holdings.containsKey(NameUuid.of(requestId));
  }

  private ClaimDecision claim(
      UUID request, Holding held, UUID claimant, RequestClaim claim, Instant at) {
    if (held == null) {
      return hold(request, claimant, claim, at, at, false);
    }
    boolean sameContent = held.fingerprint.equals(claim.getFingerprint());
    if (held.claimant.equals(claimant)) {
      return held.decision(true, sameContent);
    }
    if (sameContent && held.isOver(at)) {
      return hold(request, claimant, claim, held.first, at, true);
    }
    return held.decision(false, sameContent);
  }

  private ClaimDecision hold(
      UUID request,
      UUID claimant,
      RequestClaim claim,
      Instant first,
      Instant at,
      boolean inherited) {
    Instant leaseEnd = claim.getLeaseMillis() == 0 ? null : at.plusMillis(claim.getLeaseMillis());
    var holding = new Holding(claimant, claim.getFingerprint(), first, leaseEnd, inherited);
    holdings.put(request, holding);
    return holding.decision(true, true);
  }

  /** A claim that was taken over stays: the holder before may have answered. */
  private void release(UUID request, Holding held, Instant at) {
    if (held.inherited) {
      holdings.put(request, new Holding(held.claimant, held.fingerprint, held.first, at, true));
    } else {
      holdings.remove(request);
    }
  }

  private void forget(Instant now) {
    Iterator<Holding> oldest = holdings.values().iterator();
    while (oldest.hasNext() && !now.isBefore(oldest.next().first.plus(REMEMBERED))) {
      oldest.remove();
    }
  }

  private void removeEldest() {
    Iterator<Holding> oldest = holdings.values().iterator();
    oldest.next();
    oldest.remove();
  }
}
