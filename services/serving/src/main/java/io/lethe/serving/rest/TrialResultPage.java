package io.lethe.serving.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Some of the results of a model's trials, the latest first.
 *
 * @param offset number of results before the first
 * @param total number of all
 */
@Schema(name = "TrialResultPage")
public record TrialResultPage(List<TrialResultAnswer> items, int offset, int total) {}
