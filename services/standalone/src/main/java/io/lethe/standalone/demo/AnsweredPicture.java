package io.lethe.standalone.demo;

import io.lethe.schemas.picture.Picture;

/** A picture that serving answered, with the version that it names. */
record AnsweredPicture(String generationId, String modelVersion, long seed, Picture picture) {}
