package io.lethe.serving.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A page of a model's versions.
 *
 * @param offset index of the first one, from 0
 * @param total how many versions there are
 */
@Schema(name = "ModelVersionPage")
public record VersionPage(List<VersionAnswer> items, int offset, int total) {}
