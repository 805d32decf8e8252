/**
 * Which models hold their weights in memory: all, or within a budget those that were used last. A
 * model of which they are not in memory is cold, and its next use loads it.
 */
package io.lethe.serving.residency;
