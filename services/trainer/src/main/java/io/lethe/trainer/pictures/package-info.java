/**
 * Deletes pictures in the store that no record names any more. The trainer alone deletes them, as
 * it deletes versions.
 */
package io.lethe.trainer.pictures;
