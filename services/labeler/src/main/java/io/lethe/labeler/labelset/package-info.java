/**
 * The labelled sets: tables over state stores, and the processors that change them when reports and
 * models arrive. Whether a report makes a label is decided in {@code vetting}.
 */
package io.lethe.labeler.labelset;
