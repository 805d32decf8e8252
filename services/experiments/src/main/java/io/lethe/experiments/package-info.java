/**
 * Experiments of the positive-unlabeled paper on data sets with known classes: what is normal, how
 * the data is split, training, and measuring with a classifier. No Kafka and no services.
 */
package io.lethe.experiments;
