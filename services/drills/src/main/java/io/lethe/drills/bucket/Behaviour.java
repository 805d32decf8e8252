package io.lethe.drills.bucket;

import java.util.Random;

/**
 * How a bucket answers.
 *
 * @param slow share of requests, 0..1, that are answered 503 SlowDown
 * @param broken share of downloads, 0..1, that break off in their middle
 * @param changed share of downloads, 0..1, of which a bit is not as it was stored
 * @param keysOfAPage most keys of a page of a list, 1 or more
 */
public record Behaviour(double slow, double broken, double changed, int keysOfAPage) {

  /** As S3 does. */
  public static final Behaviour GOOD = new Behaviour(0, 0, 0, 1000);

  private static final Random RANDOM = new Random(1);

  boolean slowsDown() {
    return RANDOM.nextDouble() < slow;
  }

  boolean breaksOff() {
    return RANDOM.nextDouble() < broken;
  }

  boolean changesAByte() {
    return RANDOM.nextDouble() < changed;
  }
}
