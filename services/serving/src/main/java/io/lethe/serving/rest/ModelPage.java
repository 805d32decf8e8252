package io.lethe.serving.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Some of the models, by name.
 *
 * @param offset index of the first one, from 0
 * @param total how many models there are
 */
@Schema(name = "ModelPage")
public record ModelPage(List<ModelAnswer> items, int offset, int total) {}
