package io.lethe.labeler.waiting;

/** A report waits no more: a tombstone in its topic. */
public record NoLongerWaiting() {}
