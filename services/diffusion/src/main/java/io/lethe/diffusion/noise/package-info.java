/**
 * Random numbers that are a function of a counter, so that nothing has to be saved, and the
 * schedule by which noise is added.
 */
package io.lethe.diffusion.noise;
