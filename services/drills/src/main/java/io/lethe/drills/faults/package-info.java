/** The drills, one file each. */
package io.lethe.drills.faults;
