package io.lethe.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What is measured of a set of pictures, each figure with its standard error over pictures.
 *
 * @param pictures how many were measured
 * @param nonSensitiveRate share that the classifier calls normal, 0 .. 1
 * @param nonSensitiveRateLower exact lower bound of the rate (Clopper and Pearson), which with the
 *     upper one is wrong in 5 % of all cases
 * @param nonSensitiveRateUpper its exact upper bound
 * @param shares by class the share of the pictures that show it, 0 .. 1; without standard error,
 *     which follows from the number of pictures
 * @param frechet Frechet distance of all pictures, the sensitive ones too, in the classifier's
 *     features to real normal test pictures. Removal alone lowers it
 * @param precision share of all pictures inside the real ones' manifold, 0 .. 1
 * @param recall share of real pictures inside the pictures' manifold, 0 .. 1
 * @param normal of the normal pictures alone; absent where fewer than 8 are normal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figures(
    int pictures,
    double nonSensitiveRate,
    double nonSensitiveRateError,
    double nonSensitiveRateLower,
    double nonSensitiveRateUpper,
    Map<Integer, Double> shares,
    double frechet,
    double frechetError,
    double precision,
    double precisionError,
    double recall,
    double recallError,
    NormalFigures normal) {}
