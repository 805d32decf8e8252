package io.lethe.schemas.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Pictures of two versions of the same noise, of which each is a hit or none, compared by the exact
 * form of McNemar's test (1947): where both versions have the same rate, each pair in which one
 * alone is a hit is as likely to be the one's as the other's. Pairs that agree tell nothing.
 *
 * @param pairs at least 1
 * @param championOnly pairs in which the champion's picture alone is a hit
 * @param candidateOnly pairs in which the candidate's picture alone is a hit
 */
public record PairedHits(long pairs, long championOnly, long candidateOnly) {

  private static final double MOST = Integer.MAX_VALUE;

  /**
   * From counts of hits, which others may have counted wrongly: no count here is below 0.
   *
   * @param champion hits of the champion
   * @param candidate hits of the candidate
   * @param both pairs in which both are hits
   */
  public static PairedHits of(long pairs, long champion, long candidate, long both) {
    return new PairedHits(pairs, Math.max(0, champion - both), Math.max(0, candidate - both));
  }

  /** How much lower the candidate's share of hits is, -1 to 1. */
  public double drop() {
    return (double) (championOnly - candidateOnly) / pairs;
  }

  /** The probability of so large a drop where the candidate's rate is no lower: a p-value. */
  public double chanceOfDrop() {
    return chance(championOnly);
  }

  /** The probability of so large a rise where the candidate's rate is no higher: a p-value. */
  public double chanceOfRise() {
    return chance(candidateOnly);
  }

  private double chance(long ones) {
    // Counts beyond what the library takes keep their ratio.
    double scale = Math.min(1, MOST / ((double) championOnly + candidateOnly));
    int differing = (int) (scale * ((double) championOnly + candidateOnly));
    return BinomialDistribution.of(differing, 0.5).survivalProbability((int) (scale * ones) - 1);
  }
}
