/**
 * What each service needs around its clients: how it refuses a bad setting, and how it stops what
 * it has started. Its threads and clients are in {@link io.lethe.topics}.
 */
package io.lethe.topics.startup;
