/**
 * Everything that reads, writes or creates a topic: clients, readers, followers, writers. What the
 * topics are called and hold is {@code io.lethe.schemas.topics}'s.
 */
package io.lethe.topics;
