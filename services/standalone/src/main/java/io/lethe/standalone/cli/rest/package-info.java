/**
 * Commands that speak to the REST interfaces of serving and the labeler, as any client may. Those
 * that need Kafka are {@code io.lethe.standalone.cli}'s.
 */
package io.lethe.standalone.cli.rest;
