package io.lethe.serving.events;

/**
 * Something that happened.
 *
 * @param id topic-partition-offset; null for what stands in no topic
 * @param type what it belongs to; null for what a stream says of itself
 * @param model the model it is about; null for all
 * @param requestId the request it is about, as it is kept; null where it is about none
 * @param name of the event, as clients see it; null for a sign of life
 * @param data one JSON value
 */
public record Event(
    String id, EventType type, String model, String requestId, String name, String data) {}
