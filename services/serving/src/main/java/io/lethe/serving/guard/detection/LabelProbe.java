package io.lethe.serving.guard.detection;

import io.lethe.diffusion.judge.LinearProbe;

/**
 * A linear classifier that tells pictures like the newest labels from others, by the features of
 * one version.
 *
 * @param version whose features it reads
 * @param probe fitted to labels that no judge has learned, and recent pictures
 * @param threshold score from which on a picture is like the labels
 */
record LabelProbe(String version, LinearProbe probe, double threshold) {

  /** Whether a picture is like the labels, by its features. */
  boolean finds(float[] features) {
    return probe.score(features) >= threshold;
  }
}
