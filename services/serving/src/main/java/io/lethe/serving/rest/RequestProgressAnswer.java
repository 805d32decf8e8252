package io.lethe.serving.rest;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How far a request is.
 *
 * @param state whether this instance is making its pictures, or they are published
 * @param model null where they are published
 * @param made pictures that are made, or that stand in the topic
 * @param total pictures that are asked for; null where they are published
 */
@Schema(name = "RequestProgress", example = Examples.REQUEST_PROGRESS)
public record RequestProgressAnswer(
    String requestId, State state, String model, int made, Integer total) {

  /** Where the pictures are. */
  public enum State {
    /** In the making. */
    MAKING,
    /** In lethe.generations. */
    PUBLISHED
  }
}
