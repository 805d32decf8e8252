/**
 * The events that clients listen to: read once from the topics, and kept for those that come back.
 */
package io.lethe.serving.events;
