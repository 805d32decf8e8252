/**
 * The commands that start services or talk to a running Kafka. Those that only compute are {@code
 * io.lethe.experiments.cli}'s.
 */
package io.lethe.standalone.cli;
