/**
 * Whether a reported picture becomes a label or is held in quarantine, by its reporters' reliability,
 * number and share. The labels themselves live in {@code labelset}.
 */
package io.lethe.labeler.vetting;
