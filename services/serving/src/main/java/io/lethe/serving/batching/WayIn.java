package io.lethe.serving.batching;

/** The ways in which a request for pictures comes. */
public enum WayIn {
  /** A call over HTTP, which is refused where there is no room. */
  HTTP,
  /** A record of the topic, which waits for room. */
  TOPIC
}
