package io.lethe.trainer.gate;

import io.lethe.schemas.statistics.Share;

/**
 * The part of an error probability that one look at a candidate may spend. A job looks at several
 * candidates, and a refused job is followed by another: where each look might be wrong in 5 % of
 * the cases, one of many would be wrong for sure (Lan and DeMets 1983 call it alpha spending).
 *
 * <p>All attempts of a job share 5 %: the first gets half, each later one half of what is left, the
 * last one the rest. The job that follows n refused ones against the same champion has {@code 2 /
 * ((n + 1)(n + 2))} of that, so that all of them together, however many, have 10 %.
 *
 * @param refusedJobs jobs that were refused against this champion before, 0 or more
 * @param attempt number of the job's candidate, from 1
 * @param attempts candidates that the job may train, at least {@code attempt}
 */
public record ErrorSpending(int refusedJobs, int attempt, int attempts) {

  /** The error that this look may spend, above 0 and at most 5 %. */
  double error() {
    double ofJob = Share.ERROR * 2 / ((refusedJobs + 1.0) * (refusedJobs + 2.0));
    return ofJob / Math.pow(2, Math.min(attempt, attempts - 1));
  }
}
