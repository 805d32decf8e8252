/** How the id of a generation follows from its request. */
package io.lethe.schemas.generation;
