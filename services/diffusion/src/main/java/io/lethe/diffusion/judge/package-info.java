/**
 * A small positive-unlabeled classifier, <i>judge</i> for short: it learns to tell reported
 * pictures from unlabeled ones, without knowing which unlabeled ones are sensitive, and scores
 * pictures by how much they look like reported ones. It is a convolutional network trained anew in
 * each job, not a language model. The class prior, the gate and the guard read its scores.
 */
package io.lethe.diffusion.judge;
