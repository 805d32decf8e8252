/**
 * The share of sensitive pictures among unlabeled ones, the class prior, estimated from a judge's
 * scores; and bounds on such shares.
 */
package io.lethe.diffusion.prior;
