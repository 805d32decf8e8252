package io.lethe.serving.rest;

import io.lethe.http.identity.Caller;
import io.lethe.http.identity.Roles;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * Tells whose a request is by its id. Each caller has ids of its own: a request is kept under the
 * caller's mark and the id that the caller gave, so nobody meets another's request by its id. A
 * request of nobody in particular, such as one of the topic, has no mark.
 */
@Singleton
public class RequestOwners {

  private static final String REQUEST_ID = "\"requestId\":\"";
  private static final char EDGE = '~';
  private static final int MARK_BYTES = 12;

  private final Caller caller;

  RequestOwners(Caller caller) {
    this.caller = caller;
  }

  /**
   * What the present caller may see.
   *
   * @param mark what ids of its requests begin with; empty where callers have no names
   * @param seesAll whether it may see the requests of others too
   */
  record View(String mark, boolean seesAll) {

    /** The id under which a request is kept; one that says its owner already stays as it is. */
    String kept(String id) {
      boolean isKept = seesAll && !id.isEmpty() && id.charAt(0) == EDGE;
      return isKept || id.isBlank() ? id : mark + id;
    }

    /** The id as its owner gave it, or the kept one of another's request. */
    String shown(String kept) {
      return kept.startsWith(mark) ? kept.substring(mark.length()) : kept;
    }

    boolean maySee(String kept) {
      return seesAll || kept.startsWith(mark);
    }

    /** An event's JSON with the request's id as its owner gave it. */
    String shownIn(String json) {
      return mark.isEmpty() ? json : json.replace(REQUEST_ID + mark, REQUEST_ID);
    }
  }

  /** What pictures the present caller may see; to be asked on the call's own thread. */
  View view() {
    return view(Set.of(Roles.MODERATOR));
  }

  /** Of whose requests the present caller may hear; to be asked on the call's own thread. */
  View eventView() {
    return view(Set.of(Roles.VIEWER, Roles.MODERATOR, Roles.OPERATOR));
  }

  private View view(Set<String> seeAll) {
    return caller
        .subject()
        .map(subject -> new View(mark(subject), seeAll.stream().anyMatch(caller::has)))
        .orElse(new View("", true));
  }

  private static String mark(String subject) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
      return EDGE + Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, MARK_BYTES)) + EDGE;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Each Java has SHA-256", e);
    }
  }
}
