/**
 * The directory of a published version: its files, and the manifest whose hash vouches for all of
 * them. Where directories are kept is {@code io.lethe.store}'s.
 */
package io.lethe.diffusion.version;
