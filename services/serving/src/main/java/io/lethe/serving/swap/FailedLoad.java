package io.lethe.serving.swap;

/**
 * A version that was wanted and could not be loaded.
 *
 * @param version its name
 * @param reason one sentence
 */
public record FailedLoad(String version, String reason) {}
