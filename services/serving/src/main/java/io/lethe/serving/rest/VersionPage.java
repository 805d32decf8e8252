package io.lethe.serving.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Some of a model's versions.
 *
 * @param offset number of the first one, from 0
 * @param total how many there are
 */
@Schema(name = "ModelVersionPage")
public record VersionPage(List<VersionAnswer> items, int offset, int total) {}
