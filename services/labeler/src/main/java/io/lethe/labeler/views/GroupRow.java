package io.lethe.labeler.views;

import java.time.Instant;
import java.util.List;

/**
 * Pictures that vetting holds back and that look alike.
 *
 * @param sampleIds the longest held first; all others are near to that one
 * @param reporters how many different ones asked for them
 * @param heldSince since when the first one is held
 * @param activeLabels the model's labels that count and are near to the first one
 * @param retractedLabels those that were retracted
 */
public record GroupRow(
    List<String> sampleIds,
    long reporters,
    Instant heldSince,
    long activeLabels,
    long retractedLabels) {}
