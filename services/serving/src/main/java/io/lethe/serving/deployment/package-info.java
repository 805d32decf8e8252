/**
 * What the topics say of versions, deployments and rollouts, and what this instance tells of its
 * own. {@link io.lethe.serving.swap} loads the versions that are to be live.
 */
package io.lethe.serving.deployment;
