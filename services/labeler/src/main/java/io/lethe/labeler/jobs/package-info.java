/**
 * When a training job opens, what it starts from, and when it closes. The labelled sets that it
 * counts live in {@code labelset}.
 */
package io.lethe.labeler.jobs;
