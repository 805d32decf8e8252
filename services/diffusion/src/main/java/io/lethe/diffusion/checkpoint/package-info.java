/**
 * The files of a model: safetensors, and the JSON configs of diffusers. A published version's
 * directory, with its manifest, is {@code io.lethe.diffusion.version}'s.
 */
package io.lethe.diffusion.checkpoint;
