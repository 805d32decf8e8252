/**
 * A picture classifier that learns from true labels. The demo and the experiments measure with it;
 * no service asks it. The network that judges pictures in training and in service is {@code
 * io.lethe.diffusion.judge}'s.
 */
package io.lethe.diffusion.classifier;
