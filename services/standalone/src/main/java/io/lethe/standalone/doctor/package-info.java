/** Looks for what keeps Lethe from working, and says for each thing what to do. */
package io.lethe.standalone.doctor;
