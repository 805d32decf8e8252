package io.lethe.labeler.views;

/**
 * Where dead letters come from.
 *
 * @param topic where their originals were read
 * @param service that could not use them
 */
public record DeadLetterSource(String topic, String service) {}
