/**
 * How well the guard's ways to find sensitive pictures do, by a classifier that none of them saw.
 */
package io.lethe.experiments.guard;
