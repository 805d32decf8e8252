/**
 * The topology: which processors run in which stage, what each may emit, and the topics between the
 * stages. The processors live next door, by what they decide: {@code reports}, {@code labelset},
 * {@code commands}, {@code deployment} and {@code jobs}.
 */
package io.lethe.labeler.topology;
