package io.lethe.labeler.reports;

import io.lethe.schemas.Generation;

/** A generation in another partition than the one its reports come to; it must be moved. */
public record MisplacedGeneration(Generation generation) {}
