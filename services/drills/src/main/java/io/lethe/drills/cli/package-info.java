/** {@code lethe drill}. */
package io.lethe.drills.cli;
