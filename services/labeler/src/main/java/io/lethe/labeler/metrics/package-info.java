/**
 * What a monitoring system is told of the labeler: labels, quarantine, dead letters, lag, state.
 */
package io.lethe.labeler.metrics;
