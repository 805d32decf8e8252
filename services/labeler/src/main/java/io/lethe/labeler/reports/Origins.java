package io.lethe.labeler.reports;

import io.lethe.labeler.state.Origin;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topic;

/** Decodes records anew from their origin. The first processor found them readable. */
public final class Origins {

  private Origins() {}

  /**
   * The record that an origin holds.
   *
   * @param topic the topic that it was read from
   */
  public static <V> V decode(Origin origin, Topic<?, V> topic) {
    return topic.decode(AvroBytes.of(origin.getValue()));
  }
}
