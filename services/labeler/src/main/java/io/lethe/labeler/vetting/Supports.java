package io.lethe.labeler.vetting;

import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.schemas.Support;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists of supports, never changed in place. */
public final class Supports {

  private static final int MOST = 1000;

  /** Half of the largest record that a topic takes; the picture takes at most a quarter. */
  private static final long MOST_BYTES = 512 << 10;

  /** Lengths, the time and the rest of a support. */
  private static final long OTHER_BYTES = 16;

  /** So that one reporter can't take the room of all others. */
  private static final int MOST_OF_ONE = 10;

  /** Supports that keep their reporters' words: whoever moderates reads no more. */
  private static final int MOST_WITH_REASON = 100;

  /** Characters of a reporter's words that are kept. */
  private static final int MOST_OF_REASON = 200;

  /** No client can have this name: identifiers are not empty. */
  private static final String MODERATOR = "";

  private Supports() {}

  /**
   * The supports and one more.
   *
   * @throws UnusableRecordException when a picture has so many, of all or of this reporter, that
   *     more would change nothing but the size of its record
   */
  public static List<Support> with(List<Support> supports, Support more)
      throws UnusableRecordException {
    if (supports.size() >= MOST) {
      throw new UnusableRecordException("The picture has %d reports already.".formatted(MOST));
    }
    if (bytes(supports) + bytes(List.of(more)) > MOST_BYTES) {
      throw new UnusableRecordException(
          "The picture has %d reports already, whose names take %d KiB."
              .formatted(supports.size(), MOST_BYTES >> 10));
    }
    long own = supports.stream().filter(s -> s.getReporter().equals(more.getReporter())).count();
    if (own >= MOST_OF_ONE) {
      throw new UnusableRecordException(
          "The reporter has reported the picture %d times already.".formatted(MOST_OF_ONE));
    }
    Support kept =
        supports.size() < MOST_WITH_REASON ? more : Support.newBuilder(more).setReason("").build();
    return Stream.concat(supports.stream(), Stream.of(kept)).toList();
  }

  /**
   * What is kept of a reporter's words.
   *
   * @param reason as it was sent
   */
  public static String kept(String reason) {
    String words = reason.strip();
    if (words.length() <= MOST_OF_REASON) {
      return words;
    }
    // Half of a character can't be written as UTF-8.
    boolean cutsOne = Character.isHighSurrogate(words.charAt(MOST_OF_REASON - 1));
    return words.substring(0, MOST_OF_REASON - (cutsOne ? 1 : 0));
  }

  /** The support of a moderator, who vouches for a picture. */
  public static Support ofModerator(String commandId, Instant now) {
    return Support.newBuilder()
        .setReportId(commandId)
        .setReporter(MODERATOR)
        .setSupportedAt(now)
        .build();
  }

  /** The supports with a moderator's in front: nobody holds the label. */
  public static List<Support> vouchedFor(List<Support> supports, Support moderator) {
    return Stream.concat(Stream.of(moderator), supports.stream()).toList();
  }

  public static boolean isVouchedFor(List<Support> supports) {
    return supports.stream().anyMatch(Supports::isModerators);
  }

  public static boolean isModerators(Support support) {
    return support.getReporter().equals(MODERATOR);
  }

  /** The reporters of supports, each once, in their order; moderators are none. */
  public static Set<String> reporters(Stream<Support> supports) {
    return supports
        .filter(support -> !isModerators(support))
        .map(Support::getReporter)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The supports with a reporter's first one in front: that reporter holds the label. */
  public static List<Support> heldBy(String reporter, List<Support> supports) {
    Support first =
        supports.stream().filter(s -> s.getReporter().equals(reporter)).findFirst().orElseThrow();
    return Stream.concat(
            Stream.of(first), supports.stream().filter(support -> !support.equals(first)))
        .toList();
  }

  /** One reporter's supports up to a moment. */
  public static List<Support> of(List<Support> supports, String reporter, Instant until) {
    return supports.stream().filter(s -> isOf(s, reporter, until)).toList();
  }

  /** The supports but for one reporter's up to a moment. */
  public static List<Support> without(List<Support> supports, String reporter, Instant until) {
    return supports.stream().filter(s -> !isOf(s, reporter, until)).toList();
  }

  private static boolean isOf(Support support, String reporter, Instant until) {
    return support.getReporter().equals(reporter) && !support.getSupportedAt().isAfter(until);
  }

  /** About how many bytes supports take in a record. */
  public static long bytes(List<Support> supports) {
    return supports.stream().mapToLong(Supports::bytes).sum();
  }

  private static long bytes(Support support) {
    return bytes(support.getReporter())
        + bytes(support.getReportId())
        + (support.getGenerationId() == null ? 0 : bytes(support.getGenerationId()))
        + bytes(support.getReason())
        + OTHER_BYTES;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The supports but for one report's. */
  public static List<Support> without(List<Support> supports, String reporter, String reportId) {
    return supports.stream()
        .filter(s -> !(s.getReporter().equals(reporter) && s.getReportId().equals(reportId)))
        .toList();
  }
}
