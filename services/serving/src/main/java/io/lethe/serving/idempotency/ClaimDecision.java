package io.lethe.serving.idempotency;

import java.time.Instant;
import java.util.Optional;

/**
 * The topic's decision on a claim.
 *
 * @param isGranted whether the claimant may answer the request
 * @param sameContent whether the holder was asked for the same
 * @param holderIsRecord whether the holder is a request's record, which is answered for certain
 * @param earlier when the request was first claimed, where another claimant may have answered it
 *     since
 */
record ClaimDecision(
    boolean isGranted, boolean sameContent, boolean holderIsRecord, Optional<Instant> earlier) {}
