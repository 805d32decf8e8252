/**
 * Loads versions beside the live one and makes them live without a pause. A lease keeps the weights
 * of a version for as long as a batch uses them.
 */
package io.lethe.serving.swap;
