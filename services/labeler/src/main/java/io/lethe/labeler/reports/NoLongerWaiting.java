package io.lethe.labeler.reports;

/** A report waits no more: a tombstone in its topic. */
public record NoLongerWaiting() {}
