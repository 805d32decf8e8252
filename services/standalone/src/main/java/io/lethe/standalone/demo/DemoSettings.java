package io.lethe.standalone.demo;

import java.nio.file.Path;

/**
 * What the demo does.
 *
 * @param digit the digit that is reported, 0..9
 * @param reports how many reports are sent
 * @param pictures pictures measured before and after, each
 * @param datasets directory with MNIST's four idx files
 * @param classifier weights of the digit classifier
 */
public record DemoSettings(int digit, int reports, int pictures, Path datasets, Path classifier) {}
