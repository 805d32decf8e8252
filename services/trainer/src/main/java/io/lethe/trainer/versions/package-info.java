/**
 * The versions that trainers make: their names, how they are written, sealed and found again, and
 * which are kept.
 */
package io.lethe.trainer.versions;
