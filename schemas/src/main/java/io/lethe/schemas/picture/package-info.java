/**
 * A picture as the topics carry it: its shape, its pixels as PNG, its name and its perceptual hash.
 * The pictures that a network trains on are {@code io.lethe.diffusion.dataset}'s.
 */
package io.lethe.schemas.picture;
