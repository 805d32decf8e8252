/**
 * The mathematics of the diffusion module as the trainer sees it: models, judges and fine-tuning
 * behind interfaces that a test can replace.
 */
package io.lethe.trainer.training;
