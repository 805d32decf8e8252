package io.lethe.labeler.vetting;

/** A sample left the quarantine: a tombstone in its topic. */
public record Released() {}
