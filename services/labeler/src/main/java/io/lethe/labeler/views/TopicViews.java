package io.lethe.labeler.views;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Label;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.Split;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.topics.RecordPlace;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the topics say of labels, quarantine, waiting reports and dead letters: any instance knows
 * all of it. Keeps no picture, for anybody may fill the quarantine, and the latest dead letters
 * only. Thread-safe.
 */
public final class TopicViews {

  private static final int MOST_DEAD_LETTERS = 10_000;

  /** Partitions are read one ahead of another: the order of reading says nothing. */
  private static final Comparator<DeadLetterRow> LATEST_FIRST =
      Comparator.comparing(DeadLetterRow::deadAt).thenComparing(DeadLetterRow::place).reversed();

  private final TreeMap<String, LabelRow> labels = new TreeMap<>();
  private final TreeMap<String, Long> labelHashes = new TreeMap<>();
  private final TreeMap<String, HeldRow> held = new TreeMap<>();
  private final Map<String, RecordPlace> labelPlaces = new HashMap<>();
  private final Map<String, RecordPlace> heldPlaces = new HashMap<>();
  private final Map<String, SampleSupports> supports = new HashMap<>();
  private final TreeMap<String, Long> heldHashes = new TreeMap<>();
  private final TreeMap<String, PendingRow> pending = new TreeMap<>();
  private final NavigableSet<DeadLetterRow> deadLetters = new TreeSet<>(LATEST_FIRST);
  private final DeadLetterCounts deadLetterCounts;
  private final QuarantineGroups groups;

  /** Views of nothing yet. */
  public TopicViews(NearDuplicates nearDuplicates) {
    groups = new QuarantineGroups(nearDuplicates);
    deadLetterCounts = new DeadLetterCounts(Instant.now());
  }

  /** Forgets everything, to begin anew. */
  synchronized void clear() {
    labels.clear();
    labelHashes.clear();
    labelPlaces.clear();
    held.clear();
    heldPlaces.clear();
    supports.clear();
    heldHashes.clear();
    pending.clear();
    deadLetters.clear();
  }

  /**
   * Puts a label, or takes it away where it is null.
   *
   * @param place where its record stands
   */
  synchronized void label(String key, Label label, RecordPlace place) {
    if (label == null) {
      labels.remove(key);
      labelHashes.remove(key);
      labelPlaces.remove(key);
    } else {
      labels.put(key, LabelRow.of(label));
      labelPlaces.put(key, place);
      putHash(labelHashes, key, label.getPerceptualHash(), label.getPng());
    }
  }

  /**
   * Puts what is held back, or takes it away where it is null.
   *
   * @param place where its record stands
   */
  synchronized void quarantined(String key, QuarantinedSample sample, RecordPlace place) {
    if (sample == null) {
      held.remove(key);
      heldPlaces.remove(key);
      heldHashes.remove(key);
    } else {
      held.put(key, HeldRow.of(sample));
      heldPlaces.put(key, place);
      putHash(heldHashes, key, sample.getPerceptualHash(), sample.getPng());
    }
  }

  /** Puts who supports a label or a held picture now, or takes that away where it is null. */
  synchronized void supports(String key, SampleSupports now) {
    if (now == null) {
      supports.remove(key);
    } else {
      supports.put(key, now);
    }
  }

  private LabelRow current(LabelRow row, String model) {
    SampleSupports now = supports.get(ModelKey.of(model, row.sampleId()));
    return now == null || !row.counts() ? row : row.with(SupportRow.of(now.getSupports()));
  }

  private HeldRow current(HeldRow row, String model) {
    SampleSupports now = supports.get(ModelKey.of(model, row.sampleId()));
    return now == null ? row : row.with(SupportRow.of(now.getSupports()), now.getReason());
  }

  private static void putHash(Map<String, Long> hashes, String key, Long recorded, ByteBuffer png) {
    Long hash = DifferenceHash.of(recorded, png);
    if (hash != null) {
      hashes.put(key, hash);
    }
  }

  /** Puts a report that waits, or takes it away where it is null. */
  synchronized void pending(String key, PendingReport report) {
    if (report == null) {
      pending.remove(key);
    } else {
      pending.put(key, PendingRow.of(report));
    }
  }

  /**
   * Puts a dead letter.
   *
   * @param place where it stands itself
   */
  synchronized void deadLetter(RecordPlace place, DeadLetter letter) {
    deadLetterCounts.add(place, letter);
    deadLetters.add(DeadLetterRow.of(place.partition() + "@" + place.offset(), letter));
    if (deadLetters.size() > MOST_DEAD_LETTERS) {
      deadLetters.pollLast();
    }
  }

  /** The counts of each model that has labels, pictures held back or reports that wait, by name. */
  public synchronized List<CountsRow> counts() {
    Set<String> models =
        Stream.of(labels, held, pending)
            .flatMap(rows -> rows.keySet().stream())
            .map(key -> key.substring(0, key.indexOf('/')))
            .collect(Collectors.toCollection(TreeSet::new));
    return models.stream().map(this::counts).toList();
  }

  private CountsRow counts(String model) {
    Collection<LabelRow> rows = of(labels, model);
    return new CountsRow(
        model,
        rows.stream().filter(r -> r.counts() && r.split() == Split.TRAIN).count(),
        rows.stream().filter(r -> r.counts() && r.split() == Split.HOLD_OUT).count(),
        rows.stream().filter(r -> !r.counts()).count(),
        of(held, model).size(),
        of(pending, model).size(),
        rows.stream().mapToLong(LabelRow::sequence).max().orElse(0));
  }

  /** A model's labels, the latest changed first. */
  public synchronized Page<LabelRow> labels(String model, int offset, int limit) {
    List<LabelRow> rows = new ArrayList<>(of(labels, model));
    rows.sort(Comparator.comparingLong(LabelRow::sequence).reversed());
    return Page.of(rows, offset, limit, row -> current(row, model));
  }

  /** What is held back of a model's pictures, the longest held first. */
  public synchronized Page<HeldRow> held(String model, int offset, int limit) {
    List<HeldRow> rows = new ArrayList<>(of(held, model));
    rows.sort(Comparator.comparing(HeldRow::quarantinedAt).thenComparing(HeldRow::sampleId));
    return Page.of(rows, offset, limit, row -> current(row, model));
  }

  /** Since when the picture is held back that waits longest; empty where none is. */
  public synchronized Optional<Instant> heldSince(String model) {
    return of(held, model).stream().map(HeldRow::quarantinedAt).min(Comparator.naturalOrder());
  }

  /**
   * The pictures held back that look alike, the longest held first; pictures without any like them
   * are groups of one. Looks at the {@value QuarantineGroups#MOST_HELD} longest held and the
   * {@value QuarantineGroups#MOST_LABELS} labels that changed last.
   */
  public Page<GroupRow> groups(String model, int offset, int limit) {
    List<QuarantineGroups.Held> held;
    List<QuarantineGroups.Labelled> labels;
    synchronized (this) {
      held = hashedHeld(model);
      labels = hashedLabels(model);
    }
    return groups.of(held, labels, offset, limit);
  }

  private List<QuarantineGroups.Held> hashedHeld(String model) {
    return of(held, model).stream()
        .filter(row -> heldHashes.containsKey(ModelKey.of(model, row.sampleId())))
        .sorted(Comparator.comparing(HeldRow::quarantinedAt).thenComparing(HeldRow::sampleId))
        .limit(QuarantineGroups.MOST_HELD)
        .map(
            row ->
                new QuarantineGroups.Held(
                    row.sampleId(),
                    heldHashes.get(ModelKey.of(model, row.sampleId())),
                    row.quarantinedAt(),
                    current(row, model).reporters()))
        .toList();
  }

  private List<QuarantineGroups.Labelled> hashedLabels(String model) {
    return of(labels, model).stream()
        .filter(row -> labelHashes.containsKey(ModelKey.of(model, row.sampleId())))
        .sorted(Comparator.comparingLong(LabelRow::sequence).reversed())
        .limit(QuarantineGroups.MOST_LABELS)
        .map(
            row ->
                new QuarantineGroups.Labelled(
                    labelHashes.get(ModelKey.of(model, row.sampleId())), row.counts()))
        .toList();
  }

  /** Where the record of a picture stands that is held back. */
  public synchronized Optional<RecordPlace> heldPlace(String model, String sampleId) {
    return Optional.ofNullable(heldPlaces.get(ModelKey.of(model, sampleId)));
  }

  /** Where the record of a label stands. */
  public synchronized Optional<RecordPlace> labelPlace(String model, String sampleId) {
    return Optional.ofNullable(labelPlaces.get(ModelKey.of(model, sampleId)));
  }

  /** A model's reports that wait, the longest waiting first. */
  public synchronized Page<PendingRow> pending(String model, int offset, int limit) {
    List<PendingRow> rows = new ArrayList<>(of(pending, model));
    rows.sort(
        Comparator.comparing(PendingRow::since)
            .thenComparing(PendingRow::reporter)
            .thenComparing(PendingRow::reportId));
    return Page.of(rows, offset, limit);
  }

  /** A model's reporters, those who hold most labels first. */
  public synchronized Page<ReporterRow> reporters(String model, int offset, int limit) {
    Map<String, long[]> counts = new TreeMap<>();
    for (LabelRow label : of(labels, model)) {
      LabelRow row = current(label, model);
      if (!row.supports().isEmpty()) {
        count(counts, row.supports().subList(0, 1), 0);
        count(counts, row.supports(), 1);
      }
    }
    of(held, model).forEach(row -> count(counts, current(row, model).supports(), 2));
    List<ReporterRow> rows =
        counts.entrySet().stream()
            .map(
                entry -> {
                  long[] of = entry.getValue();
                  return new ReporterRow(entry.getKey(), of[0], of[1], of[2]);
                })
            .sorted(
                Comparator.comparingLong(ReporterRow::labels)
                    .reversed()
                    .thenComparing(ReporterRow::reporter))
            .toList();
    return Page.of(rows, offset, limit);
  }

  private static void count(Map<String, long[]> counts, List<SupportRow> supports, int what) {
    supports.stream()
        .map(SupportRow::reporter)
        .filter(reporter -> !reporter.isEmpty())
        .distinct()
        .forEach(reporter -> counts.computeIfAbsent(reporter, r -> new long[3])[what]++);
  }

  /**
   * Dead letters, the latest first.
   *
   * @param topic where their originals were read, or null for any
   */
  public synchronized Page<DeadLetterRow> deadLetters(String topic, int offset, int limit) {
    return Page.of(
        deadLetters.stream().filter(row -> topic == null || row.topic().equals(topic)).toList(),
        offset,
        limit);
  }

  /** How many dead letters were written since these views were made, and where they came from. */
  public DeadLetterCounts deadLetterCounts() {
    return deadLetterCounts;
  }

  private static <V> Collection<V> of(TreeMap<String, V> rows, String model) {
    // '0' is what follows '/'.
    return rows.subMap(model + "/", model + "0").values();
  }
}
