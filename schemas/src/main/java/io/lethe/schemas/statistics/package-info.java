/**
 * How the figures of two versions are compared: before one goes live, by the gate, and on live
 * requests, by a trial. Both have to mean the same by "lower at 95 %": one-sided, and exact where
 * pictures are counted.
 */
package io.lethe.schemas.statistics;
