/**
 * A report on its way to its model: read, checked, let through once, matched to its generation, or
 * waiting. What becomes of it there lives in {@code labelset}.
 */
package io.lethe.labeler.reports;
