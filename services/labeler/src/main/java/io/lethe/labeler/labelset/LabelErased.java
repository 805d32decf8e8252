package io.lethe.labeler.labelset;

/** A label is gone for good: a tombstone in its topic. */
public record LabelErased() {}
