package io.lethe.serving.guard.detection;

/**
 * What a judge computes of one picture.
 *
 * @param features in which pictures are compared by the cosine of their angle; as many for each
 *     picture of a judge
 * @param sensitive whether each member of the judge's ensemble gives the picture the threshold or
 *     more
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record JudgeOutput(float[] features, boolean sensitive) {}
