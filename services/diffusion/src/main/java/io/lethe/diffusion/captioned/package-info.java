/**
 * Captioned pictures that are drawn from numbers: coloured handwritten digits and shapes, what they
 * show in words, and who tells from a picture what it shows.
 */
package io.lethe.diffusion.captioned;
