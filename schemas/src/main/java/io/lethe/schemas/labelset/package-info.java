/**
 * What a labelled set is, so that whoever reads the label log comes to the same set and the same
 * digest.
 */
package io.lethe.schemas.labelset;
