/**
 * The commands of {@code lethe} that need neither a broker nor a service: experiments, their
 * results, pretraining, benchmarks and checks of a model.
 */
package io.lethe.experiments.cli;
