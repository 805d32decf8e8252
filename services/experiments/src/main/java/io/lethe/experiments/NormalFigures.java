package io.lethe.experiments;

import java.util.Map;

/**
 * What is measured of a model's normal pictures alone, those that the classifier calls normal. Its
 * sensitive ones neither help nor harm here. Distances, precision and recall depend on the number
 * of pictures: {@link NormalComparison} compares two models with equally many.
 *
 * @param pictures how many are normal
 * @param shares by normal class its share of them, 0 .. 1
 * @param largestShare the largest of these, 0 .. 1
 * @param largestShareOverReal the most that a class exceeds its share of the real normal pictures,
 *     as a quotient; about 1 without a collapse
 * @param frechet Frechet distance in the classifier's features to real normal test pictures
 * @param precision share of the normal pictures inside the real ones' manifold, 0 .. 1
 * @param recall share of the real pictures inside the normal ones' manifold, 0 .. 1
 */
public record NormalFigures(
    int pictures,
    Map<Integer, Double> shares,
    double largestShare,
    double largestShareOverReal,
    double frechet,
    double frechetError,
    double precision,
    double precisionError,
    double recall,
    double recallError) {}
