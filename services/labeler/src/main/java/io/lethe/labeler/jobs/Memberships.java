package io.lethe.labeler.jobs;

import java.util.List;

/** Reads the sequences at which a sample came into its labelled set, went out, came in ... */
public final class Memberships {

  private Memberships() {}

  /** Whether a sample with these changes was a member as of a sequence. */
  public static boolean isMember(List<Long> changes, long asOf) {
    return changes.stream().filter(sequence -> sequence <= asOf).count() % 2 == 1;
  }
}
