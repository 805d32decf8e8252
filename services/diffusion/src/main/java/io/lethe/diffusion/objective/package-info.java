/**
 * What fine-tuning minimises, as functions of the rows' losses: the positive-unlabeled objective
 * and those it is compared with. No tensors here.
 */
package io.lethe.diffusion.objective;
