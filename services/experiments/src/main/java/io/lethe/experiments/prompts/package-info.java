/**
 * Ways to unlearn one motif of a text-to-image model, side by side: what share of the pictures
 * shows it under reported prompts, paraphrases and other prompts, and what the others are like.
 */
package io.lethe.experiments.prompts;
