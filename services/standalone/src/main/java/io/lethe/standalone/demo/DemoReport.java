package io.lethe.standalone.demo;

import io.lethe.schemas.picture.Picture;
import java.util.List;

/**
 * The demo's outcome.
 *
 * @param result the figures
 * @param before pictures of the version before the reports, by seed
 * @param after pictures of the version that learned from them, the same seeds
 */
public record DemoReport(DemoResult result, List<Picture> before, List<Picture> after) {}
