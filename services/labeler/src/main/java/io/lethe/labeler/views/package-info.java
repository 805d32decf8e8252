/**
 * What the REST answers show: rows kept in memory from the labeler's own topics, by any instance.
 * The answers live in {@code rest}, the state that decides in {@code labelset}.
 */
package io.lethe.labeler.views;
