/** Where a network computes: a CPU or a GPU, by name. */
package io.lethe.diffusion.device;
