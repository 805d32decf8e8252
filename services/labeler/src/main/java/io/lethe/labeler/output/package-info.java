/**
 * How processors emit: to topics and to each other, by names and types that the topology declares.
 * The declarations themselves live in {@code topology}.
 */
package io.lethe.labeler.output;
