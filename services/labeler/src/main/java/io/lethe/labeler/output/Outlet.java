package io.lethe.labeler.output;

/**
 * A way from a processor to the next, for values of one type. The topology names the processors
 * that have it; nothing else leaves a processor but records of topics.
 *
 * @param name name within a processor
 * @param type type of the values
 */
public record Outlet<V>(String name, Class<V> type) {}
