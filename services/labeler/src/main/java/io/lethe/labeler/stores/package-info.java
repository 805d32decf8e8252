/**
 * Kinds of state stores and what all processors need to use them: deadlines, lookups, uptime and
 * backlog. What each store holds is said where its table lives.
 */
package io.lethe.labeler.stores;
