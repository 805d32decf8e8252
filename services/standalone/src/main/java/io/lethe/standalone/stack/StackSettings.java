package io.lethe.standalone.stack;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a stack lives and what its services are told.
 *
 * @param data the one directory that holds everything: Kafka's log, versions, state, logs
 * @param httpPort REST port on loopback; 0 picks a free one
 * @param kafkaPort Kafka port on loopback; 0 keeps the directory's, or picks a free one at first
 * @param properties configuration of the services by property name; what a system property or an
 *     environment variable gives goes before it
 */
public record StackSettings(
    Path data, int httpPort, int kafkaPort, Map<String, String> properties) {}
