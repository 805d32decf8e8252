package io.lethe.serving.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.ClaimKind;
import io.lethe.schemas.RequestClaim;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClaimLedgerTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Claimant RECORD = new Claimant("0@7", Duration.ZERO);
  private static final Claimant OTHER_RECORD = new Claimant("1@3", Duration.ZERO);
  private static final Claimant CALL = Claimant.call(LEASE);
  private static final Claimant OTHER_CALL = Claimant.call(LEASE);

  private final ClaimLedger ledger = new ClaimLedger(3);

  @Test
  void theFirstClaimHoldsFor24Hours() {
    // given
    assertThat(claim(RECORD, NOON).isGranted()).isTrue();

    // then
    Instant tomorrow = NOON.plus(Duration.ofHours(24));
    ClaimDecision repeat = claim(OTHER_RECORD, tomorrow.minusMillis(1));
    assertThat(repeat.isGranted()).isFalse();
    assertThat(repeat.holderIsRecord()).isTrue();
    assertThat(repeat.earlier()).contains(NOON);
    assertThat(claim(OTHER_RECORD, tomorrow).isGranted()).isTrue();
  }

  @Test
  void aRecordThatComesAgainStillHoldsItsClaim() {
    // given
    claim(RECORD, NOON);

    // when
    ClaimDecision again = claim(RECORD, NOON.plusSeconds(60));

    // then
    assertThat(again.isGranted()).isTrue();
    assertThat(again.earlier()).isEmpty();
  }

  @Test
  void aCallsClaimCanBeTakenOverOnlyAfterItsLease() {
    // given
    claim(CALL, NOON);

    // then
    assertThat(claim(RECORD, NOON.plus(LEASE).minusMillis(1)).isGranted()).isFalse();
    ClaimDecision taken = claim(OTHER_CALL, NOON.plus(LEASE));
    assertThat(taken.isGranted()).isTrue();
    assertThat(taken.earlier()).as("the dead call may have published").contains(NOON);
    assertThat(claim(CALL, NOON.plus(LEASE)).isGranted()).isFalse();
  }

  @Test
  void whatWasTakenOverIsStillRememberedFromItsFirstClaim() {
    // given
    claim(CALL, NOON);
    claim(RECORD, NOON.plus(LEASE));

    // when it comes again after a crash
    ClaimDecision again = claim(RECORD, NOON.plus(LEASE).plusSeconds(1));

    // then
    assertThat(again.isGranted()).isTrue();
    assertThat(again.earlier()).contains(NOON);
  }

  @Test
  void aReleasedRequestCanBeSentAgain() {
    // given
    claim(CALL, NOON);

    // when
    release(OTHER_CALL);
    assertThat(claim(RECORD, NOON).isGranted()).as("only the holder releases").isFalse();
    release(CALL);

    // then
    ClaimDecision next = claim(RECORD, NOON);
    assertThat(next.isGranted()).isTrue();
    assertThat(next.earlier()).isEmpty();
  }

  @Test
  void aReleaseDoesNotForgetTheOneBefore() {
    // given
    claim(CALL, NOON);
    claim(OTHER_CALL, NOON.plus(LEASE));

    // when
    release(OTHER_CALL, NOON.plus(LEASE));

    // then
    ClaimDecision next = claim(RECORD, NOON.plus(LEASE));
    assertThat(next.isGranted()).isTrue();
    assertThat(next.earlier()).contains(NOON);
  }

  @Test
  void anotherRequestUnderTheSameIdIsNoticed() {
    // given
    claim(CALL, NOON);

    // when
    ClaimDecision verdict = apply(ClaimKind.CLAIMED, "r", RECORD, "other", NOON.plus(LEASE));

    // then
    assertThat(verdict.sameContent()).isFalse();
    assertThat(verdict.isGranted()).isFalse();
  }

  @Test
  void beyondItsBoundItForgetsTheOldest() {
    // when
    for (int i = 0; i < 5; i++) {
      apply(ClaimKind.CLAIMED, "r" + i, RECORD, "same", NOON.plusSeconds(i));
    }

    // then
    assertThat(ledger.size()).isEqualTo(3);
    assertThat(apply(ClaimKind.CLAIMED, "r4", CALL, "same", NOON.plusSeconds(9)).isGranted())
        .isFalse();
    assertThat(apply(ClaimKind.CLAIMED, "r1", CALL, "same", NOON.plusSeconds(9)).isGranted())
        .isTrue();
  }

  private ClaimDecision claim(Claimant claimant, Instant at) {
    return apply(ClaimKind.CLAIMED, "r", claimant, "same", at);
  }

  private void release(Claimant claimant) {
    release(claimant, NOON);
  }

  private void release(Claimant claimant, Instant at) {
    apply(ClaimKind.RELEASED, "r", claimant, "", at);
  }

  private ClaimDecision apply(
      ClaimKind kind, String requestId, Claimant claimant, String fingerprint, Instant at) {
    return ledger
        .apply(
            RequestClaim.newBuilder()
                .setRequestId(requestId)
                .setKind(kind)
                .setClaimant(claimant.name())
                .setAttempt("")
                .setFingerprint(fingerprint)
                .setLeaseMillis(claimant.lease().toMillis())
                .build(),
            at)
        .orElse(null);
  }
}
