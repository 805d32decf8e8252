package io.lethe.serving.events;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Types of events that clients can listen to. */
public enum EventType {
  /** A picture was published, by whichever instance. */
  GENERATIONS,
  /** Another version should be live, is pinned, or is on trial; or a trial ended. */
  DEPLOYMENTS,
  /** A training job's heartbeat. */
  PROGRESS,
  /** One more picture of a request is made, on the instance that answers. */
  REQUESTS,
  /** A model's guard begins to alarm, or no longer does, on this instance. */
  ALARMS;

  /** All of them as clients write them, for a sentence. */
  public static String wireNames() {
    return Arrays.stream(values()).map(EventType::wireName).collect(Collectors.joining(", "));
  }

  /** The name that clients write. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
