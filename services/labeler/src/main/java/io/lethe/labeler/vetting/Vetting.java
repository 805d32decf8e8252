package io.lethe.labeler.vetting;

import io.lethe.labeler.settings.ModelPolicy;
import io.lethe.schemas.Support;
import java.util.List;
import java.util.Optional;

/** Decides whether a reported picture becomes a label: a report is a claim, not an order. */
public final class Vetting {

  private Vetting() {}

  /**
   * Why a picture is held back; empty when it may become a label.
   *
   * @param generated whether the latest report names one of our generations
   * @param supports all that ask for it, the latest included
   */
  public static Optional<String> holdBack(
      ModelPolicy policy, boolean generated, List<Support> supports) {
    if (generated
        || supports.stream().anyMatch(s -> policy.trustedReporters().contains(s.getReporter()))) {
      return Optional.empty();
    }
    long reporters = supports.stream().map(Support::getReporter).distinct().count();
    if (reporters >= policy.quorum()) {
      return Optional.empty();
    }
    return Optional.of(
        "An inline picture needs a trusted reporter or %d distinct ones; %d asked for it so far."
            .formatted(policy.quorum(), reporters));
  }
}
