package io.lethe.diffusion.unet;

/** A value of the way down that the way up concatenates. */
record Skip(String value, int channels) {}
