/**
 * The runs behind the tables and charts of docs/lab/results.md: which are planned, which are there,
 * and how they are written down.
 */
package io.lethe.experiments.results;
