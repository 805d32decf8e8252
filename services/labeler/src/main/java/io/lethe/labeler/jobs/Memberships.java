package io.lethe.labeler.jobs;

import java.util.Collections;
import java.util.List;

/** Reads the sequences at which a sample came into its labelled set, went out, came in ... */
public final class Memberships {

  private Memberships() {}

  /**
   * Whether a sample with these changes was a member as of a sequence.
   *
   * @param changes ascending
   */
  public static boolean isMember(List<Long> changes, long asOf) {
    int found = Collections.binarySearch(changes, asOf);
    int until = found >= 0 ? found + 1 : -found - 1;
    return until % 2 == 1;
  }
}
