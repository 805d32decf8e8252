package io.lethe.labeler.views;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Finds the groups of near duplicates among what is held back, and the labels beside them. */
final class QuarantineGroups {

  /** So many held pictures are compared with each other: at worst 12.5 million comparisons. */
  static final int MOST_HELD = 5_000;

  /** With so many labels are the groups of a page compared: at worst 20 million comparisons. */
  static final int MOST_LABELS = 20_000;

  private final NearDuplicates nearDuplicates;

  QuarantineGroups(NearDuplicates nearDuplicates) {
    this.nearDuplicates = nearDuplicates;
  }

  /** A picture that is held back. */
  record Held(String sampleId, long hash, Instant since, Set<String> reporters) {}

  /** A label. */
  record Labelled(long hash, boolean counts) {}

  /**
   * The groups of what is held.
   *
   * @param held the longest held first
   */
  Page<GroupRow> of(List<Held> held, List<Labelled> labels, int offset, int limit) {
    Page<List<Held>> page = Page.of(nearDuplicates.groups(held, Held::hash), offset, limit);
    return new Page<>(
        page.items().stream().map(group -> row(group, labels)).toList(),
        page.offset(),
        page.total());
  }

  private GroupRow row(List<Held> group, List<Labelled> labels) {
    Held first = group.get(0);
    List<Labelled> near =
        labels.stream().filter(label -> nearDuplicates.near(first.hash(), label.hash())).toList();
    long active = near.stream().filter(Labelled::counts).count();
    return new GroupRow(
        group.stream().map(Held::sampleId).toList(),
        group.stream().flatMap(one -> one.reporters().stream()).distinct().count(),
        first.since(),
        active,
        near.size() - active);
  }
}
