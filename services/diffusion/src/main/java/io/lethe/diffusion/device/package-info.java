/** The device that a network computes on, a CPU or a GPU, by name. */
package io.lethe.diffusion.device;
