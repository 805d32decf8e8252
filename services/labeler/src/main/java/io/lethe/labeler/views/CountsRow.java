package io.lethe.labeler.views;

/**
 * How many labels a model has.
 *
 * @param train labels that train
 * @param holdOut labels that only measure
 * @param retracted labels that count no more
 * @param held pictures that vetting holds back
 * @param pending reports that wait for their generation, model or first report
 * @param lastSequence sequence of the last membership change that a label shows
 */
public record CountsRow(
    String model,
    long train,
    long holdOut,
    long retracted,
    long held,
    long pending,
    long lastSequence) {}
