/**
 * The labeler's properties, and the checked settings that the topology gets from them. How Kafka
 * Streams itself is set lives in {@code runtime}.
 */
package io.lethe.labeler.config;
