package io.lethe.serving.events;

import java.util.Locale;

/** What can be listened to. */
public enum EventType {
  /** A picture was published, by whichever instance. */
  GENERATIONS,
  /** Another version should be live, or is pinned. */
  DEPLOYMENTS,
  /** A training job's heartbeat. */
  PROGRESS,
  /** One more picture of a request is made, on the instance that answers. */
  REQUESTS;

  /** As clients write it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
