package io.lethe.standalone.demo;

import io.lethe.diffusion.captioned.Motif;
import java.nio.file.Path;

/**
 * What the demo of a text-to-image model does.
 *
 * @param motif that is reported
 * @param reports how many reports are sent
 * @param pictures measured under each kind of prompt, before and after, each
 * @param classifier weights of the classifier of motifs
 */
public record TextDemoSettings(Motif motif, int reports, int pictures, Path classifier) {}
