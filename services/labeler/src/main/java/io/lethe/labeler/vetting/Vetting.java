package io.lethe.labeler.vetting;

import io.lethe.labeler.config.ModelPolicy;
import io.lethe.schemas.Support;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Decides whether a reported picture becomes a label: a report is a claim, not an order. */
public final class Vetting {

  private final String model;
  private final ModelPolicy policy;
  private final ReporterReliability reliability;
  private final long labels;
  private final ToLongFunction<String> labelsOf;

  /**
   * The vetting of one model at one moment.
   *
   * @param labels how many labels the model has
   * @param labelsOf how many of them a reporter holds
   */
  public Vetting(
      String model,
      ModelPolicy policy,
      ReporterReliability reliability,
      long labels,
      ToLongFunction<String> labelsOf) {
    this.model = model;
    this.policy = policy;
    this.reliability = reliability;
    this.labels = labels;
    this.labelsOf = labelsOf;
  }

  /**
   * Decides on a picture that is no label yet.
   *
   * @param supports all that ask for it, the latest last
   * @param retracted how often it was a label and was retracted
   */
  public Decision decide(List<Support> supports, int retracted) {
    if (retracted > policy.vetting().maxReturns()) {
      return Decision.held(
          "It was a label and was retracted %d times: a moderator decides.".formatted(retracted));
    }
    Set<String> good = Supports.reporters(supports.stream().filter(this::isGood));
    boolean enough =
        good.size() >= policy.quorum()
            || supports.stream().filter(this::isGood).anyMatch(this::makesALabelAlone);
    if (!enough) {
      return Decision.held(whyNotEnough(supports.get(supports.size() - 1), good.size()));
    }
    return firstWithRoom(good);
  }

  /**
   * Decides on a label whose holder took their support back. It stands on any support in good
   * standing: what made it a label then may have been a quorum.
   *
   * @param left all that still ask for it
   */
  public Decision inherit(List<Support> left) {
    Set<String> good = Supports.reporters(left.stream().filter(this::isGood));
    return good.isEmpty()
        ? Decision.held("Nobody in good standing asks for it any more.")
        : firstWithRoom(good);
  }

  private Decision firstWithRoom(Set<String> good) {
    return good.stream()
        .filter(reporter -> labelsOf.applyAsLong(reporter) < most())
        .findFirst()
        .map(Decision::holder)
        .orElseGet(
            () ->
                Decision.heldForRoom(
                    "Its reporters hold as many of the model's %d labels as one may, %d."
                        .formatted(labels, most())));
  }

  private boolean makesALabelAlone(Support support) {
    return support.getGenerationId() != null || isTrusted(support);
  }

  private boolean isGood(Support support) {
    return isTrusted(support) || (support.getCounted() && isReliable(support.getReporter()));
  }

  /** By a role, which the topic tells, or by a setting, which knows names alone. */
  private boolean isTrusted(Support support) {
    return support.getTrusted() || policy.trustedReporters().contains(support.getReporter());
  }

  private boolean isReliable(String reporter) {
    return reliability.of(model, reporter) >= policy.vetting().minReliability();
  }

  /** Most labels that one reporter may hold once this one is there. */
  private long most() {
    long share = (long) Math.floor(policy.vetting().maxShare() * (labels + 1));
    return Math.max(policy.vetting().freeLabels(), share);
  }

  private String whyNotEnough(Support latest, int good) {
    if (!latest.getCounted()) {
      return "The reporter sent more than %d reports within %s."
          .formatted(policy.vetting().limit(), policy.vetting().window());
    }
    if (!isReliable(latest.getReporter())) {
      return "Moderators rejected too much of what the reporter sent: the reliability is %.2f, below %s."
          .formatted(
              reliability.of(model, latest.getReporter()), policy.vetting().minReliability());
    }
    return "An inline picture needs a trusted reporter or %d distinct ones in good standing; %d asked for it so far."
        .formatted(policy.quorum(), good);
  }
}
