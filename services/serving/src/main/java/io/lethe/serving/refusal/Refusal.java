package io.lethe.serving.refusal;

/** Reasons why a sound request can't be met now. */
public enum Refusal {
  /** The model's queue has no room. */
  QUEUE_FULL,
  /** The model has no warm version yet. */
  NOT_READY,
  /** The model is retired; nobody serves it. */
  RETIRED,
  /** The pictures were not made in time. */
  DEADLINE,
  /** This instance is stopping. */
  STOPPING,
  /** Another call or record with the same requestId is being answered. */
  IN_PROGRESS,
  /** The broker did not acknowledge the pictures, so they can't be handed out. */
  BROKER_AWAY,
  /** The store of pictures can't be used, so none can be kept or shown. */
  STORE_AWAY
}
