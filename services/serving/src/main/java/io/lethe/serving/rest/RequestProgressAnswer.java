package io.lethe.serving.rest;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The progress of a request.
 *
 * @param state whether this instance is making its pictures, or they are published
 * @param model null where they are published
 * @param made pictures that are made, or that stand in the topic
 * @param total pictures that are asked for; null where they are published
 */
@Schema(name = "RequestProgress", example = Examples.REQUEST_PROGRESS)
public record RequestProgressAnswer(
    String requestId, State state, String model, int made, Integer total) {

  /** States of a request. */
  public enum State {
    /** In the making. */
    MAKING,
    /** In lethe.generations. */
    PUBLISHED
  }
}
