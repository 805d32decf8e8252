/**
 * The unlabeled pictures of a training as judges see them: which are normal, and what stands for
 * normal ones where a text names nothing but what was reported.
 */
package io.lethe.diffusion.unlabeled;
