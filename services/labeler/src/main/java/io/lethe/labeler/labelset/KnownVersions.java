package io.lethe.labeler.labelset;

import io.lethe.labeler.jobs.Memberships;
import io.lethe.schemas.ModelVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A model's versions as they were known at one moment, read once for many samples. */
public final class KnownVersions {

  /** So that an entry of the label log stays far below the largest record. */
  private static final int MOST = 1000;

  private static final Comparator<ModelVersion> NEWEST_FIRST =
      Comparator.comparingLong(ModelVersion::getTrainedThrough)
          .thenComparing(ModelVersion::getCreatedAt)
          .thenComparing(ModelVersion::getVersion)
          .reversed();

  private final List<Known> newestFirst;

  KnownVersions(List<ModelVersion> versions) {
    newestFirst =
        versions.stream()
            .sorted(NEWEST_FIRST)
            .map(version -> new Known(version.getVersion(), version.getTrainedThrough()))
            .toList();
  }

  /**
   * The versions whose labelled set held a sample, the oldest first, the latest 1000 at most.
   *
   * @param changes the sequences at which the sample came in, went out, came in ..., ascending
   */
  List<String> thatLearned(List<Long> changes) {
    return latest(version -> Memberships.isMember(changes, version.trainedThrough()));
  }

  /** Two lists of versions as one, the oldest first, the latest 1000 at most. */
  public List<String> union(Collection<String> some, Collection<String> more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return latest(version -> all.contains(version.name()));
  }

  private List<String> latest(Predicate<Known> isMeant) {
    List<String> found = new ArrayList<>();
    newestFirst.stream().filter(isMeant).limit(MOST).map(Known::name).forEach(found::add);
    Collections.reverse(found);
    return found;
  }

  private record Known(String name, long trainedThrough) {}
}
