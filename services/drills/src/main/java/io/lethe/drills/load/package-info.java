/** What clients do while a drill makes faults, and what they were promised. */
package io.lethe.drills.load;
