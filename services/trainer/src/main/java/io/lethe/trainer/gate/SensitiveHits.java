package io.lethe.trainer.gate;

import io.lethe.schemas.statistics.PairedHits;
import io.lethe.schemas.statistics.Share;

/**
 * Which pictures of a model count as sensitive. Where the members of a judge disagree the share of
 * them is a probability, and the picture counts with it: a draw decides, the same for all models.
 * So each picture counts as one member would have it, as the labels do by which the recall is
 * known, and a count has a binomial distribution, for which there are exact bounds.
 */
final class SensitiveHits {

  /** Multiples of it, less whole ones, are spread over 0 .. 1 as evenly as can be (Weyl 1916). */
  private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

  private final boolean[] hits;

  private SensitiveHits(boolean[] hits) {
    this.hits = hits;
  }

  /**
   * Draws.
   *
   * @param reaching of each picture how surely it is sensitive, 0 .. 1; at least one picture
   */
  static SensitiveHits of(double[] reaching) {
    return of(reaching, 0);
  }

  /**
   * The same of later pictures.
   *
   * @param from number of the first one
   */
  static SensitiveHits of(double[] reaching, int from) {
    boolean[] hits = new boolean[reaching.length];
    for (int i = 0; i < hits.length; i++) {
      double draw = (0.5 + (from + i) * GOLDEN_RATIO) % 1;
      hits[i] = reaching[i] > draw;
    }
    return new SensitiveHits(hits);
  }

  /** Sensitive ones among them. */
  int count() {
    return count(0);
  }

  /** Sensitive ones among those from a place on. */
  int count(int from) {
    int count = 0;
    for (int i = from; i < hits.length; i++) {
      count += hits[i] ? 1 : 0;
    }
    return count;
  }

  /** How many pictures there are. */
  int pictures() {
    return hits.length;
  }

  /** Sensitive ones among all. */
  Share share() {
    return new Share(count(), hits.length);
  }

  /** A champion's compared with those of a candidate, which may have made fewer pictures. */
  PairedHits paired(SensitiveHits candidate) {
    int pairs = Math.min(hits.length, candidate.hits.length);
    int championOnly = 0;
    int candidateOnly = 0;
    for (int i = 0; i < pairs; i++) {
      championOnly += hits[i] && !candidate.hits[i] ? 1 : 0;
      candidateOnly += candidate.hits[i] && !hits[i] ? 1 : 0;
    }
    return new PairedHits(pairs, championOnly, candidateOnly);
  }
}
