/** Processes that a drill starts, kills and pauses. */
package io.lethe.drills.process;
