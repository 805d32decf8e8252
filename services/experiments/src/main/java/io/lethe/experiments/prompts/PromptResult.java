package io.lethe.experiments.prompts;

/**
 * What a run found.
 *
 * @param run what was done
 * @param seconds wall clock of all of it
 * @param figures what was measured
 */
public record PromptResult(PromptRun run, double seconds, PromptedFigures figures) {}
