package io.lethe.serving.rest;

import java.util.Arrays;
import java.util.List;

/** The header If-None-Match of RFC 9110, section 13.1.2. */
final class EntityTags {

  private static final String WEAK = "W/";

  private EntityTags() {}

  /**
   * Whether a client has a representation already. Compared weakly, as that header asks for: a
   * proxy that compresses may have made the tag a weak one.
   *
   * @param ifNoneMatch the header's lines; empty or null without it
   * @param tag of the representation, without quotes and without a comma
   */
  static boolean match(List<String> ifNoneMatch, String tag) {
    return ifNoneMatch != null
        && ifNoneMatch.stream()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .map(String::strip)
            .map(one -> one.startsWith(WEAK) ? one.substring(WEAK.length()) : one)
            .anyMatch(one -> one.equals("*") || one.equals('"' + tag + '"'));
  }
}
