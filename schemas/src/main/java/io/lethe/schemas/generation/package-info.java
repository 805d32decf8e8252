/** The id of a generation, which follows from its request. */
package io.lethe.schemas.generation;
